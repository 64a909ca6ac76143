import { execa } from "execa";
import type { MergedBranch, MergedHeads } from "../../forge/branches.ts";

/**
 * Branches of this repository whose work is in main, by its own history or because a pull request of that tip was merged. Those that some work tree
 * has out are left alone.
 *
 * @param folder of the repository
 */
export async function mergedHere(folder: string, main: string, heads: MergedHeads): Promise<MergedBranch[]> {
  const list = async (...more: readonly string[]): Promise<string[][]> => {
    const format = "%(refname:short)%00%(objectname)%00%(committerdate:unix)%00%(worktreepath)";
    const { stdout } = await execa("git", ["branch", "--list", `--format=${format}`, ...more], {
      cwd: folder,
    });
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("\0"));
  };
  const [all, merged] = await Promise.all([
    list(),
    list(`--merged=${main}`).then((branches) => new Set(branches.map(([name]) => name))),
  ]);
  return all.flatMap(([name = "", commit = "", seconds = "0", workTree = ""]) => {
    const isIn = merged.has(name) || heads.get(name)?.has(commit) === true;
    return name === main || workTree !== "" || !isIn
      ? []
      : [{ name, commit, changed: Number(seconds) * 1_000 }];
  });
}

/** Deletes a branch where it is still what was looked at. */
export async function deleteHere(folder: string, { name, commit }: MergedBranch): Promise<void> {
  await execa("git", ["update-ref", "-d", `refs/heads/${name}`, commit], { cwd: folder });
  // Its settings go with it; it may have none.
  await execa("git", ["config", "--local", "--remove-section", `branch.${name}`], {
    cwd: folder,
    reject: false,
  });
}
