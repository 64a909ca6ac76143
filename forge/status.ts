import { asking, type Forge } from "./client.ts";

/** How one layer stands at a commit. */
export interface LayerStatus {
  readonly layer: string;
  readonly state: "success" | "failure";
  readonly says: string;
}

/** Characters of a description that the forge keeps. */
const LONGEST = 255;

/** Sets a commit status for each layer; a later one of the same layer takes its place. */
export async function setStatuses(
  forge: Forge,
  commit: string,
  statuses: readonly LayerStatus[],
): Promise<void> {
  const { api, owner, repository } = forge;
  // One after the other: a forge with a database of one file takes one writer at a time.
  for (const { layer, state, says } of statuses) {
    const description = says.length > LONGEST ? `${says.slice(0, LONGEST - 1)}…` : says;
    await asking(`the status of ${layer} at ${commit.slice(0, 12)}`, async () =>
      api.repos.repoCreateStatus(owner, repository, commit, {
        context: `blumeops/${layer}`,
        state,
        description,
      }),
    );
  }
}
