import { differing } from "../../engine/stated/difference.ts";
import { previewOver } from "../../engine/stated/preview.ts";
import { type StackPreview, stackPreviewOf } from "../../plan/whole/engine.ts";
import { serveUnreached } from "../../providers/unreached/providers.ts";
import { STACKS, type StackName } from "../../stacks/names.ts";
import { toldContainersOf, toldOf } from "../host.ts";
import type { Session } from "../session.ts";
import { prepareEngine } from "../target.ts";
import { documentsOf } from "./documents.ts";
import { programOf } from "./programs.ts";
import { type BaseStated, PROJECT } from "./stated.ts";
import { statedOf } from "./stating.ts";
import type { WorkingTree } from "./tree.ts";

/**
 * What the engine would do to each stack, from what a base states to what the tree does. The engine is started for those that differ, and nothing
 * else is: its providers lie in this process and contact nothing.
 */
export async function previewStacks(
  session: Session,
  base: BaseStated,
  { facts, manifests }: WorkingTree,
): Promise<StackPreview[] | undefined> {
  if (facts === undefined) return undefined;
  if ("missing" in base)
    return STACKS.map((stack) => ({ stack, state: "failed", why: `what the base states: ${base.missing}` }));
  const { stacks } = base.stated;
  const documents = await documentsOf(session.root, facts, manifests, {
    services: toldOf(stacks.indri),
    containers: toldContainersOf(stacks.indri),
  });
  const providers = await serveUnreached();
  try {
    const stated = await statedOf(documents, providers.addresses);
    const found = STACKS.map((stack) => ({ stack, targets: differing(stacks[stack], stated[stack]) }));
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
  } finally {
    providers.close();
  }
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
