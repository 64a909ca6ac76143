import { asking, type Forge } from "./client.ts";
import { allOf } from "./pages.ts";

/** What somebody said of a line of a pull request. */
export interface ReviewComment {
  readonly path: string;
  /** The line of the file; 0 where the forge says none. */
  readonly line: number;
  readonly by: string;
  readonly says: string;
  readonly url: string;
}

/** What reviewers said of a pull request and nobody has marked as resolved, by file and line. */
export async function unresolvedComments(forge: Forge, pull: number): Promise<ReviewComment[]> {
  const { api, owner, repository } = forge;
  const what = `the reviews of pull request ${pull}`;
  const reviews = await allOf(what, async (query) =>
    api.repos.repoListPullReviews(owner, repository, pull, query),
  );
  const comments: ReviewComment[] = [];
  for (const { id, comments_count: count = 0 } of reviews) {
    if (id === undefined || count === 0) continue;
    const said = await asking(what, async () =>
      api.repos.repoGetPullReviewComments(owner, repository, pull, id),
    );
    comments.push(
      ...said
        // A forge says null of what nobody has resolved.
        .filter(({ resolver }) => !resolver)
        .map(
          ({
            path = "",
            position = 0,
            original_position: before = 0,
            user,
            body = "",
            html_url: url = "",
          }) => ({
            path,
            line: position === 0 ? before : position,
            by: user?.login ?? "somebody",
            says: body,
            url,
          }),
        ),
    );
  }
  return comments.sort((one, other) => one.path.localeCompare(other.path) || one.line - other.line);
}
