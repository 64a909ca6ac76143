import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Side } from "../../plan/whole/between.ts";
import { Derived } from "../../plan/whole/derived.ts";
import { readTree } from "../../render/tree.ts";
import { withCommit } from "../access/commit.ts";
import { Failure, isInWords } from "../failure.ts";
import { derivedAt } from "./derived.ts";
import { type BaseStated, readStated } from "./stated.ts";

/** A base as it was, and what of it is less than the whole truth. */
export interface Base<Asked> extends Side {
  readonly notes: readonly string[];
  /** What the stacks' programs state, where that was asked. */
  readonly stated?: BaseStated;
  readonly asked: Asked;
}

/** What is to be known of a base beside what it derives. */
export interface BaseQuestion<Asked> {
  /** Whether the stacks' programs are run. */
  readonly stated: boolean;
  /** Is asked something of the base while its files lie there. */
  readonly ask: (folder: string) => Promise<Asked>;
}

/**
 * Derives the base of a plan from its files alone: by its own program, or, where that is older than plans are, by the program of today.
 *
 * @param root the repository
 * @param commit what to compare with
 */
export async function readBase<Asked>(
  root: string,
  commit: string,
  question: BaseQuestion<Asked>,
  signal: AbortSignal,
): Promise<Base<Asked>> {
  return await withCommit(root, commit, async (folder) => {
    // A base that tracks packages of its own keeps them.
    await symlink(join(root, "node_modules"), join(folder, "node_modules")).catch(unlessThere);
    const [manifests, stated, asked] = await Promise.all([
      readTree(folder),
      question.stated ? readStated(root, folder, bare(), signal) : undefined,
      question.ask(folder),
    ]);
    const own = stated !== undefined && "stated" in stated && stated.by === "itself";
    const derived = own
      ? { derived: stated.stated.derived, notes: [] }
      : await derivedOf(folder, commit, signal);
    return { ...derived, manifests, asked, ...(stated === undefined ? {} : { stated }) };
  });
}

async function derivedOf(
  folder: string,
  commit: string,
  signal: AbortSignal,
): Promise<{ derived: Derived; notes: readonly string[] }> {
  const own = await byItself(folder, signal);
  if (own !== undefined) return { derived: own, notes: [] };
  const notes = [
    "the program of the base cannot say what it derives, so the base is read by the program of today: what differs by the program alone shows in the manifests and nowhere else",
  ];
  return { derived: await byToday(folder, commit), notes };
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

/** What the base's own program says; nothing where it cannot say it in the form of today. */
async function byItself(folder: string, signal: AbortSignal): Promise<Derived | undefined> {
  const run = await execa(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(folder, "cli", "plan", "derive-main.ts")],
    { cwd: folder, env: bare(), extendEnv: false, reject: false, cancelSignal: signal, stdin: "ignore" },
  );
  if (signal.aborted) throw new Failure("ended before there was a plan; nothing was changed");
  if (run.failed) return undefined;
  return Derived.safeParse(parsed(run.stdout)).data;
}

/** No credential is needed, so none is handed on. */
function bare(): Record<string, string> {
  return Object.fromEntries(
    ["PATH", "HOME", "TMPDIR", "NODE_COMPILE_CACHE"].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function byToday(folder: string, commit: string): Promise<Derived> {
  const unreadable = (why: string): Failure =>
    new Failure(`the facts of ${commit} cannot be read by the program of today:\n${why}`);
  const { derived } = await derivedAt(folder).catch((error: unknown) => {
    throw isInWords(error) ? unreadable(error.message) : error;
  });
  if (derived.layers !== undefined) return derived;
  const errors = derived.findings.filter(({ severity }) => severity === "error");
  throw unreadable(errors.map(({ file, field, message }) => `${file}: ${field}: ${message}`).join("\n"));
}
