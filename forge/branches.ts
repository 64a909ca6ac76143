import { z } from "zod";
import { asking, type Forge } from "./client.ts";
import { allOf } from "./pages.ts";

/** A branch whose work is in another one. */
export interface MergedBranch {
  readonly name: string;
  readonly commit: string;
  /** When it last changed, in milliseconds since 1970. */
  readonly changed: number;
}

/** The commit at the tip of a pull request's branch when it was merged, by branch. */
export type MergedHeads = ReadonlyMap<string, ReadonlySet<string>>;

const Branch = z.object({
  name: z.string(),
  protected: z.boolean().default(false),
  commit: z.object({ id: z.string(), timestamp: z.iso.datetime({ offset: true }) }),
});

/** Branches of the forge whose work is in its main branch, and the tips of those that were merged, also squashed. */
export async function mergedBranches(forge: Forge): Promise<{
  readonly main: string;
  readonly branches: readonly MergedBranch[];
  readonly heads: MergedHeads;
}> {
  const { api, owner, repository } = forge;
  const { default_branch: main = "main" } = await asking("the repository", async () =>
    api.repos.repoGet(owner, repository),
  );
  const { open, heads } = await pullRequests(forge);
  const all = await allOf("the branches", async (query) =>
    api.repos.repoListBranches(owner, repository, query),
  );
  const candidates = z
    .array(Branch)
    .parse(all)
    .filter((branch) => branch.name !== main && !branch.protected && !open.has(branch.name));
  const branches: MergedBranch[] = [];
  for (const { name, commit } of candidates) {
    const isIn = heads.get(name)?.has(commit.id) === true || (await addsNothing(forge, main, name));
    if (isIn) branches.push({ name, commit: commit.id, changed: Date.parse(commit.timestamp) });
  }
  return { main, branches, heads };
}

export async function deleteBranch({ api, owner, repository }: Forge, name: string): Promise<void> {
  await asking(`the branch ${name}`, async () =>
    api.repos.repoDeleteBranch(owner, repository, encodeURIComponent(name)),
  );
}

/** Branches that a pull request still needs, and the tips of those that were merged. */
async function pullRequests({
  api,
  owner,
  repository,
}: Forge): Promise<{ readonly open: ReadonlySet<string>; readonly heads: MergedHeads }> {
  const pulls = await allOf("the pull requests", async (query) =>
    api.repos.repoListPullRequests(owner, repository, { ...query, state: "all" }),
  );
  const open = new Set<string>();
  const heads = new Map<string, Set<string>>();
  for (const { state, merged, head } of pulls) {
    if (head?.ref === undefined) continue;
    if (state === "open") open.add(head.ref);
    else if (merged === true && head.sha !== undefined)
      heads.set(head.ref, (heads.get(head.ref) ?? new Set()).add(head.sha));
  }
  return { open, heads };
}

/** Whether a branch has no commit that main does not have. */
async function addsNothing({ api, owner, repository }: Forge, main: string, name: string): Promise<boolean> {
  const basehead = `${encodeURIComponent(main)}...${encodeURIComponent(name)}`;
  const { total_commits: commits } = await asking(`what ${name} adds to ${main}`, async () =>
    api.repos.repoCompareDiff(owner, repository, basehead),
  );
  return commits === 0;
}
