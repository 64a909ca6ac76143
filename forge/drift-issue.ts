import { asking, type Forge } from "./client.ts";
import { hidden } from "./comment.ts";

const MARK = "drift";
const TITLE = "The lab is not as it is stated";

/** What became of the issue. */
export type Kept = "opened" | "edited" | "unchanged" | "closed" | "not needed";

/** Keeps one issue about drift: opened when there is some, edited while there is, closed when there is none any more. @param text markdown; nothing where all is as stated */
export async function keepDriftIssue(forge: Forge, text: string | undefined): Promise<Kept> {
  const { api, owner, repository } = forge;
  const ours = await openIssue(forge);
  if (text === undefined) {
    if (ours === undefined) return "not needed";
    await asking(`issue ${ours.number}`, async () =>
      api.repos.issueCreateComment(owner, repository, ours.number, {
        body: "Everything is as it is stated again.",
      }),
    );
    await asking(`issue ${ours.number}`, async () =>
      api.repos.issueEditIssue(owner, repository, ours.number, { state: "closed" }),
    );
    return "closed";
  }
  const body = `${hidden(MARK)}\n${text}`;
  if (ours === undefined) {
    await asking("an issue about drift", async () =>
      api.repos.issueCreateIssue(owner, repository, { title: TITLE, body }),
    );
    return "opened";
  }
  if (ours.body === body) return "unchanged";
  await asking(`issue ${ours.number}`, async () =>
    api.repos.issueEditIssue(owner, repository, ours.number, { body }),
  );
  return "edited";
}

async function openIssue({
  api,
  owner,
  repository,
}: Forge): Promise<{ readonly number: number; readonly body: string } | undefined> {
  const limit = 50;
  for (let page = 1; ; page += 1) {
    const issues = await asking("the open issues", async () =>
      api.repos.issueListIssues(owner, repository, { state: "open", type: "issues", page, limit }),
    );
    for (const { number, body } of issues)
      if (number !== undefined && body?.startsWith(hidden(MARK)) === true) return { number, body };
    if (issues.length < limit) return undefined;
  }
}
