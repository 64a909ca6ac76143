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
  const [{ derived, facts }, manifests] = await Promise.all([derivedAt(root), readTree(root)]);
  if (facts === undefined) throw new Error("its facts are not in order");
  const documents = await documentsOf(root, facts, manifests);
  const providers = await serveUnreached();
  try {
    const stacks = new Map<StackName, StatedResource[]>();
    for (const stack of STACKS) stacks.set(stack, await statedOf(stack, documents, providers.addresses));
    return Stated.parse({ form: 1, derived, stacks: Object.fromEntries(stacks) });
  } finally {
    providers.close();
  }
}

/** What the program of a stack states about documents. One at a time: the SDK runs one program. */
export async function statedOf(
  stack: StackName,
  documents: StackDocuments,
  providers: ReadonlyMap<string, string>,
): Promise<StatedResource[]> {
  return await statedBy(await programOf(stack, documents), { project: PROJECT, stack }, providers);
}
