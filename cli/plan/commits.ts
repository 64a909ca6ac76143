import { execa } from "execa";
import type { Between } from "../../plan/whole/plan.ts";
import { Failure } from "../failure.ts";

/** The branch that everything is merged into, here or as the forge has it. */
const MAIN = ["main", "origin/main"];

/**
 * What is compared with what: the working tree with a commit.
 *
 * @param root the repository
 * @param ref a commit, branch or tag; the merge base with main where none is named
 * @throws Failure where there is no such commit
 */
export async function commitsOf(root: string, ref: string | undefined): Promise<Between> {
  const head = await git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  if (head === undefined)
    throw new Failure(`${root} is no git repository with a commit: there is nothing to compare with`);
  const branch = (await git(root, "symbolic-ref", "--short", "--quiet", "HEAD")) ?? head.slice(0, 7);
  const status = await git(root, "status", "--porcelain");
  return {
    base: ref === undefined ? await mergeBase(root) : await named(root, ref),
    tree: { name: branch, commit: head, edited: status !== undefined && status !== "" },
  };
}

/** The commit that is checked out, and whether the tree holds more than it; nothing outside a repository with a commit. */
export async function headOf(root: string): Promise<{ id: string; edited: boolean } | undefined> {
  const id = await git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
  const status = await git(root, "status", "--porcelain");
  return id === undefined ? undefined : { id, edited: status !== "" };
}

async function named(root: string, ref: string): Promise<Between["base"]> {
  const commit = await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  if (commit === undefined)
    throw new Failure(`"${ref}" is no commit of this repository; name a branch, a tag or a commit`);
  return { name: ref, commit };
}

async function mergeBase(root: string): Promise<Between["base"]> {
  for (const name of MAIN) {
    const commit = await git(root, "merge-base", "HEAD", name);
    if (commit !== undefined) return { name, commit };
  }
  throw new Failure(
    "there is no branch main to compare with, or nothing in common with it\n  name a commit with --base; a shallow clone may have to be deepened: git fetch --unshallow",
  );
}

async function git(root: string, ...args: string[]): Promise<string | undefined> {
  const run = await execa("git", args, { cwd: root, reject: false });
  return run.exitCode === 0 ? run.stdout : undefined;
}
