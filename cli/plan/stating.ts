import type { StatedResource } from "../../engine/stated/resource.ts";
import { statedBy } from "../../engine/stated/run.ts";
import { serveUnreached } from "../../providers/unreached/providers.ts";
import { readTree } from "../../render/tree.ts";
import { STACKS, type StackName } from "../../stacks/names.ts";
import { derivedAt } from "./derived.ts";
import { documentsOf } from "./documents.ts";
import { programOf, type StackDocuments } from "./programs.ts";
import { PROJECT, Stated } from "./stated.ts";

/** What the programs of a tree state about its own facts. @throws Error for facts that are not in order */
export async function statedAt(root: string): Promise<Stated> {
  const [{ facts }, manifests] = await Promise.all([derivedAt(root), readTree(root)]);
  if (facts === undefined) throw new Error("its facts are not in order");
  const documents = await documentsOf(root, facts, manifests);
  const providers = await serveUnreached();
  try {
    return { form: 1, stacks: await statedOf(documents, providers.addresses) };
  } finally {
    providers.close();
  }
}

/** What each program states about documents, one after the other. */
export async function statedOf(
  documents: StackDocuments,
  providers: ReadonlyMap<string, string>,
): Promise<Stated["stacks"]> {
  const stated: Partial<Record<StackName, StatedResource[]>> = {};
  for (const stack of STACKS)
    stated[stack] = await statedBy(await programOf(stack, documents), { project: PROJECT, stack }, providers);
  return Stated.shape.stacks.parse(stated);
}
