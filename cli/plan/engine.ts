import { differing } from "../../engine/stated/difference.ts";
import { previewOver } from "../../engine/stated/preview.ts";
import type { StatedResource } from "../../engine/stated/resource.ts";
import { unaskedHost } from "../../observe/unasked.ts";
import { type StackPreview, stackPreviewOf } from "../../plan/whole/engine.ts";
import type { UnreachedProviders } from "../../providers/unreached/providers.ts";
import { STACKS, type StackName } from "../../stacks/names.ts";
import { toldContainersOf, toldOf } from "../host.ts";
import type { Session } from "../session.ts";
import { prepareEngine } from "../target.ts";
import { documentsOf, type StackFacts } from "./documents.ts";
import { programOf, type StackDocuments } from "./programs.ts";
import { type BaseStated, PROJECT } from "./stated.ts";
import { statedOf } from "./stating.ts";
import type { WorkingTree } from "./tree.ts";

/** What of a tree's stacks is known before its base is. */
export interface TreeStacks {
  readonly facts: StackFacts;
  readonly documents: StackDocuments;
  readonly providers: UnreachedProviders;
  readonly stated: Readonly<Record<"network" | "minikube", readonly StatedResource[]>>;
}

/** Has a tree's programs say what they state, as far as that depends on nothing before it; nothing where the facts are not in order. */
export async function beginTree(
  root: string,
  { facts, manifests }: WorkingTree,
  providers: UnreachedProviders,
): Promise<TreeStacks | undefined> {
  if (facts === undefined) return undefined;
  const documents = await documentsOf(root, facts, manifests);
  const network = await statedOf("network", documents, providers.addresses);
  const minikube = await statedOf("minikube", documents, providers.addresses);
  return { facts, documents, providers, stated: { network, minikube } };
}

/**
 * What the engine would do to each stack, from what a base states to what the tree does. The engine is started for those that differ, and nothing
 * else is: its providers lie in this process and contact nothing.
 */
export async function previewStacks(
  session: Session,
  base: BaseStated,
  { facts, providers, documents: begun, stated }: TreeStacks,
): Promise<StackPreview[]> {
  if ("missing" in base)
    return STACKS.map((stack) => ({
      stack,
      state: "failed",
      why: `what the base states: ${base.missing}`,
    }));
  const { stacks } = base.stated;
  // What a service of a host is told depends on what it was told last.
  const last = { services: toldOf(stacks.indri), containers: toldContainersOf(stacks.indri) };
  const documents = { ...begun, indri: unaskedHost(facts.catalogue, facts.host, last) };
  const now = { ...stated, indri: await statedOf("indri", documents, providers.addresses) };
  const found = STACKS.map((stack) => ({ stack, targets: differing(stacks[stack], now[stack]) }));
  const changed = found.some(({ targets }) => targets.size > 0);
  // It is got only where it is needed: it may have to be built first.
  const engine = changed ? await prepared(session) : { home: "" };
  const one = async (stack: StackName, targets: ReadonlySet<string>): Promise<StackPreview> => {
    if (targets.size === 0) return { stack, state: "same" };
    if ("missing" in engine) return { stack, state: "failed", why: engine.missing };
    try {
      const report = await previewOver({
        project: PROJECT,
        stack,
        base: stacks[stack],
        program: await programOf(stack, documents),
        targets,
        root: session.root,
        engineHome: engine.home,
        providers: providers.addresses,
        signal: session.signal,
      });
      return stackPreviewOf(stack, report);
    } catch (error) {
      return { stack, state: "failed", why: wordsOf(error) };
    }
  };
  return await Promise.all(found.map(async ({ stack, targets }) => one(stack, targets)));
}

async function prepared(session: Session): Promise<{ readonly home: string } | { readonly missing: string }> {
  try {
    return { home: await prepareEngine(session) };
  } catch (error) {
    return { missing: `there is no engine: ${wordsOf(error)}` };
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
