import { planMarkdown } from "../plan/whole/markdown.ts";
import type { Gate, Plan } from "../plan/whole/plan.ts";
import { rowsOf } from "../plan/whole/words.ts";
import { allowedIn } from "./allowed.ts";
import { asking, type Forge } from "./client.ts";
import { keepComment, type Written } from "./comment.ts";
import { type LayerStatus, setStatuses } from "./status.ts";

/** What was told, and what is refused. */
export interface Published {
  readonly comment: Written;
  readonly statuses: readonly LayerStatus[];
  /** Dangers that the description does not allow. */
  readonly refused: readonly Gate[];
}

/**
 * Tells a pull request what it does: one comment, edited in place, and a commit status for each layer. Dangers have to be allowed by its
 * description, whoever computed the plan.
 */
export async function publish(forge: Forge, pull: number, plan: Plan): Promise<Published> {
  const { api, owner, repository } = forge;
  const { body, head } = await asking(`pull request ${pull}`, async () =>
    api.repos.repoGetPullRequest(owner, repository, pull),
  );
  const { gates, unknown } = allowedIn(body ?? "");
  const refused = plan.gates.filter(({ name }) => !gates.includes(name));
  const statuses = statusesOf(plan, refused, unknown);
  const comment = await keepComment(forge, pull, "plan", planMarkdown(plan));
  await setStatuses(forge, head?.sha ?? plan.between.tree.commit, statuses);
  return { comment, statuses, refused };
}

/** Each layer in one line, and whether the dangers are allowed. */
export function statusesOf(plan: Plan, refused: readonly Gate[], unknown: readonly string[]): LayerStatus[] {
  const layers = rowsOf(plan).map(
    ({ layer, change }): LayerStatus => ({ layer, state: "success", says: change }),
  );
  const inOrder = plan.sections !== undefined;
  const complaints = [
    ...(inOrder ? [] : ["the facts are not in order: npx blumeops facts check"]),
    ...refused.map(({ name, sentences }) => `${sentences.join("; ")} (Blumeops-Allow: ${name})`),
    ...unknown.map((word) => `Blumeops-Allow: ${word} names no danger`),
  ];
  const dangers: LayerStatus =
    complaints.length === 0
      ? { layer: "dangers", state: "success", says: plan.gates.length === 0 ? "none" : "allowed by name" }
      : { layer: "dangers", state: "failure", says: complaints.join("; ") };
  return [...layers, dangers];
}
