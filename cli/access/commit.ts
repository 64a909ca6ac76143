import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { Failure } from "../failure.ts";

/** Lays out the files of a commit in a folder of its own, for as long as `use` takes. @throws Failure for what names no commit */
export async function withCommit<T>(
  root: string,
  commit: string,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const git = { cwd: root, reject: false } as const;
  const found = await execa(
    "git",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${commit}^{commit}`],
    git,
  );
  if (found.exitCode !== 0)
    throw new Failure(`"${commit}" is neither a policy file nor a commit of this repository`);
  const folder = await mkdtemp(join(tmpdir(), "blumeops-commit-"));
  try {
    const tar = join(folder, "tree.tar");
    const tree = join(folder, "tree");
    await execa("git", ["archive", "--format=tar", "--prefix=tree/", "-o", tar, found.stdout], { cwd: root });
    await execa("tar", ["-xf", tar, "-C", folder]);
    return await use(tree);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
