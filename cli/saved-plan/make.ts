import { engineDigests } from "../../plan/saved/digest.ts";
import { FORM, type SavedPlan, type SavedStack } from "../../plan/saved/form.ts";
import { headOf } from "../plan/commits.ts";
import type { Ran } from "../run.ts";
import type { Session } from "../session.ts";
import type { Target } from "../target.ts";
import { treeDigests } from "./tree.ts";

/** The plan that a preview comes to. @param ends of each stack's preview, which went well */
export async function planToKeep(
  { root }: Pick<Session, "root">,
  target: Target["kind"],
  ends: readonly Ran[],
): Promise<SavedPlan> {
  const commit = await headOf(root);
  return {
    form: FORM,
    made: new Date().toISOString(),
    target,
    ...(commit === undefined ? {} : { commit }),
    stacks: await Promise.all(
      ends.map(async (end) => ({ ...previewed(end), tree: await treeDigests(root, end.outcome.stack) })),
    ),
  };
}

/** What a preview says of a stack, as a plan keeps it. */
export function previewed({ outcome, report }: Ran): Omit<SavedStack, "tree"> {
  const { stack, changes, drift } = outcome;
  return {
    stack,
    changes: changes.map(({ consequences, files, ...change }) => ({
      ...change,
      consequences: [...consequences],
      ...(files === undefined ? {} : { files: [...files] }),
    })),
    drift: [...drift],
    engine: engineDigests(report ?? { changes: [], drift: [] }),
  };
}
