import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { structuredPatch } from "diff";
import { LOCK, lockText, readLock } from "../../render/lock.ts";
import { type Comparison, compare } from "../../render/render.ts";
import { readTree, type StaleFile, writeTree } from "../../render/tree.ts";
import { readClusterDocument } from "../cluster.ts";
import { soundCatalogue } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { toolReporter } from "../tools.ts";

/** Lines of a file's diff that are shown, and files whose diff is shown. */
const SHOWN = { lines: 40, files: 20 } as const;

/** `blumeops render [app…]`: writes `manifests/`, or with `--check` says what in it is stale and fails when anything is. */
export async function render(session: Session, only: readonly string[], check: boolean): Promise<void> {
  const catalogue = await soundCatalogue(session);
  const document = await readClusterDocument(session.root, catalogue);
  const question = { document, only, tree: await readTree(session.root), lock: await readLock(session.root) };
  const workshop = {
    environment: process.env,
    report: toolReporter(session),
    signal: session.signal,
  };
  const comparison = await compare(question, check ? undefined : workshop);
  session.progress.stop();
  const { stale, outdated, lock } = comparison;
  session.result({ stale: stale.map(({ path }) => path), outdated });
  if (check) return say(session, comparison);
  await writeTree(session.root, stale);
  await writeFile(join(session.root, LOCK), lockText(lock));
  const removed = stale.filter(({ after }) => after === undefined).length;
  session.say(
    stale.length === 0
      ? `every manifest is up to date (${document.apps.length} applications)`
      : `${stale.length - removed} written, ${removed} removed`,
    ...stale.map(
      ({ path, before, after }) =>
        `  ${after === undefined ? "-" : before === undefined ? "+" : "~"} ${path}`,
    ),
  );
}

function say(session: Session, { stale, outdated }: Comparison): void {
  if (stale.length === 0 && outdated.length === 0) {
    session.say("every manifest is up to date");
    return;
  }
  session.say(...stale.slice(0, SHOWN.files).flatMap((file) => diffOf(file, session)));
  if (stale.length > SHOWN.files) session.say(`… and ${stale.length - SHOWN.files} more files`);
  throw new Failure(
    [
      ...(stale.length === 0
        ? []
        : [
            `${stale.length === 1 ? "a manifest is" : `${stale.length} manifests are`} not what the facts say`,
          ]),
      ...outdated.map((app) => `services/${app}.ts asks for another installation than was rendered`),
      "  npx blumeops render writes them anew",
    ].join("\n"),
  );
}

function diffOf({ path, before, after, edited }: StaleFile, { paint }: Session): string[] {
  const head = paint.bold(`manifests/${path}`);
  if (edited) return [`${head}  ${before === undefined ? "is missing" : "was edited by hand"}`];
  const lines = structuredPatch("", "", before ?? "", after ?? "", "", "", { context: 1 }).hunks.flatMap(
    (hunk) => hunk.lines,
  );
  const shown = lines
    .slice(0, SHOWN.lines)
    .map((line) =>
      line.startsWith("+") ? paint.green(line) : line.startsWith("-") ? paint.red(line) : paint.dim(line),
    );
  const rest = lines.length - shown.length;
  return [
    head,
    ...shown.map((line) => `  ${line}`),
    ...(rest > 0 ? [paint.dim(`  … ${rest} more lines`)] : []),
  ];
}
