import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { act } from "../../engine/binaries/act.ts";
import { obtain } from "../../engine/binaries/obtain.ts";
import { forgeIn } from "../../forge/client.ts";
import { unresolvedComments } from "../../forge/review-comments.ts";
import { recentRuns } from "../../forge/runs.ts";
import { Failure } from "../failure.ts";
import { showObtaining } from "../prepare.ts";
import type { Session } from "../session.ts";

/** `blumeops forge comments <number>`: what reviewers said of a pull request and is not resolved. */
export async function forgeComments(session: Session, pull: string): Promise<void> {
  if (!/^[1-9]\d*$/.test(pull)) throw new Failure(`"${pull}" is not the number of a pull request`);
  const comments = await unresolvedComments(forgeIn(process.env), Number(pull));
  session.result({ comments });
  for (const { path, line, by, says } of comments)
    session.say(
      `${session.paint.bold(`${plain(path)}:${line}`)}  ${session.paint.dim(by)}`,
      ...plain(says)
        .split("\n")
        .map((text) => `  ${text}`),
    );
  session.say(comments.length === 0 ? "nothing is unresolved" : `${comments.length} unresolved`);
}

/** `blumeops forge runs`: which jobs runners took last, and how they went. */
export async function forgeRuns(session: Session, limit: string): Promise<void> {
  if (!/^[1-9]\d{0,2}$/.test(limit)) throw new Failure(`--limit: "${limit}" is not a number up to 999`);
  const runs = await recentRuns(forgeIn(process.env), Number(limit));
  session.result({ runs });
  for (const { number, status, workflow, job, branch, title, updated, url } of runs)
    session.say(
      `${String(number).padStart(5)}  ${status.padEnd(9)} ${plain(`${workflow} / ${job}  ${branch}  ${title}`)}  ${updated}`,
      `       ${session.paint.dim(url)}`,
    );
  if (runs.length === 0) session.say("no runner has taken a job yet");
}

/** `blumeops forge workflows`: whether every workflow file is one, as the runner reads it. */
export async function forgeWorkflows(session: Session): Promise<void> {
  const { progress, signal, root } = session;
  const { path } = await obtain(act, process.env, (step) => showObtaining(progress, "act", step), signal);
  progress.stop();
  const words = ["--workflows", ".forgejo/workflows", "--validate", "--strict"];
  const { exitCode, all } = await execa(path, words, { cwd: root, reject: false, all: true });
  const said = all.split("\n").filter((line) => line.trim() !== "");
  session.result({ ok: exitCode === 0, said });
  if (exitCode !== 0)
    throw new Failure(["a workflow is not one:", ...said.map((line) => `  ${line}`)].join("\n"));
  session.say("every workflow is one that the runner takes");
}

/** What others wrote may steer no terminal. */
function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
