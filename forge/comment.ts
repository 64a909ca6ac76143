import { asking, type Forge } from "./client.ts";

/** What became of a comment. */
export type Written = "made" | "edited" | "unchanged";

/**
 * Keeps one comment on a pull request: made the first time, edited in place after that.
 *
 * @param mark by which it is found again; it stands in front of the text and is not shown
 */
export async function keepComment(forge: Forge, pull: number, mark: string, text: string): Promise<Written> {
  const { api, owner, repository } = forge;
  const body = `${hidden(mark)}\n${text}`;
  const comments = await asking(`the comments on pull request ${pull}`, async () =>
    api.repos.issueGetComments(owner, repository, pull),
  );
  const ours = comments.find((comment) => comment.body?.startsWith(hidden(mark)));
  if (ours?.body === body) return "unchanged";
  if (ours?.id === undefined) {
    await asking(`a comment on pull request ${pull}`, async () =>
      api.repos.issueCreateComment(owner, repository, pull, { body }),
    );
    return "made";
  }
  const { id } = ours;
  await asking(`the comment ${id}`, async () => api.repos.issueEditComment(owner, repository, id, { body }));
  return "edited";
}

/** A mark that a reader does not see. */
export function hidden(mark: string): string {
  return `<!-- blumeops: ${mark} -->`;
}
