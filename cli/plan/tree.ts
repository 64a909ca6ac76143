import type { Side } from "../../plan/whole/between.ts";
import { counted } from "../../plan/whole/verdict.ts";
import { readLock } from "../../render/lock.ts";
import { compare } from "../../render/render.ts";
import { readTree } from "../../render/tree.ts";
import { readClusterDocument } from "../cluster.ts";
import { derivedAt } from "./derived.ts";
import type { StackFacts } from "./documents.ts";

/** The working tree, its facts where they are in order, and what of it is less than the whole truth. */
export interface WorkingTree extends Side {
  readonly facts?: StackFacts;
  readonly notes: readonly string[];
}

/** Derives the working tree. Its manifests are those that its facts ask for, rendered or not; upstream's are as they lie there. */
export async function readWorkingTree(root: string): Promise<WorkingTree> {
  const { derived, facts } = await derivedAt(root);
  const tree = await readTree(root);
  if (facts === undefined) return { derived, manifests: tree, notes: [] };
  const document = await readClusterDocument(root, facts.catalogue);
  const { stale, outdated } = await compare(
    { document, only: [], tree, lock: await readLock(root) },
    undefined,
  );
  const manifests = new Map(tree);
  for (const { path, after, edited } of stale) {
    // Of what upstream's tools make only the sum is known: then what lies there is what would be applied.
    if (edited) continue;
    if (after === undefined) manifests.delete(path);
    else manifests.set(path, after);
  }
  return {
    derived,
    facts,
    manifests,
    notes: [
      ...(stale.length === 0
        ? []
        : [
            `${counted(stale.length, "manifest")} in the tree ${stale.length === 1 ? "is" : "are"} not what the facts say: npx blumeops render`,
          ]),
      ...outdated.map(
        (app) =>
          `${app} asks for another installation than was rendered, and what that holds is not known: npx blumeops render`,
      ),
    ],
  };
}
