import { MANIFESTS } from "../derive/cluster/argo.ts";
import type { AppChange } from "../derive/cluster/diff/diff.ts";
import { clusterDiff } from "../derive/cluster/diff/diff.ts";
import { clusterDocumentOf } from "../derive/cluster/document.ts";
import { stackKeeps } from "../derive/cluster/stack.ts";
import { forgeAccess, withForgeTree } from "../lab/forge/commit.ts";
import type { Change } from "../plan/change.ts";
import { clusterChanges } from "../plan/cluster.ts";
import { readLock } from "../render/lock.ts";
import { comparedTrees, type ManifestTree } from "../render/objects.ts";
import { compare } from "../render/render.ts";
import { readTree } from "../render/tree.ts";
import { withCommit } from "./access/commit.ts";
import { readClusterSettings } from "./cluster.ts";
import type { SoundFacts } from "./facts.ts";
import { isInWords } from "./failure.ts";
import { commitsOf } from "./plan/commits.ts";
import type { Session } from "./session.ts";
import type { Target } from "./target.ts";

/** What becomes of the objects that Argo CD keeps, and what else is to be said of the manifests. */
export interface TreeChanges {
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
  /** Manifests that say something else than before, of applications that there were. */
  readonly changed: ManifestTree;
}

/**
 * Compares the manifests of this tree with those that Argo CD reads now, object by object: in the lab with what its forge holds, else with where
 * this branch left main. Objects that the stack keeps itself are the engine's to compare; what is dangerous about them is said here all the same.
 */
export async function treeChanges(
  session: Session,
  target: Target,
  { catalogue }: SoundFacts,
): Promise<TreeChanges> {
  const { root } = session;
  const settings = await readClusterSettings(root, catalogue);
  const document = clusterDocumentOf(catalogue, settings);
  const [tree, base, lock] = await Promise.all([readTree(root), baseOf(root, target), readLock(root)]);
  const { stale, outdated } = await compare({ document, only: [], tree, lock }, undefined);
  const isStale = stale.length > 0 || outdated.length > 0;
  const notes = isStale ? ["the manifests are not what the facts say: npx blumeops render"] : [];
  if (typeof base === "string") return { changes: [], notes: [...notes, base], changed: new Map() };
  const compared = comparedTrees(base, tree);
  const isKept = stackKeeps(document, catalogue);
  const [kept, synced] = [true, false].map((of) =>
    clusterDiff(compared.before, compared.after).filter(({ app }) => isKept(app) === of),
  );
  const known = new Set(compared.before.keys());
  return {
    changes: clusterChanges(synced ?? []),
    notes: [...notes, ...dangersOf(kept ?? [])],
    changed: new Map(
      [...tree].filter(([path, text]) => {
        const [app = path] = path.split("/");
        return known.has(app) && !isKept(app) && base.get(path) !== text;
      }),
    ),
  };
}

function dangersOf(apps: readonly AppChange[]): string[] {
  return apps.flatMap(({ app, dangers }) =>
    dangers.map(({ subject, sentence }) => `dangerous: ${subject ?? `application ${app}`}: ${sentence}`),
  );
}

/** The manifests that Argo CD reads; why they cannot be told where they cannot. */
async function baseOf(root: string, { kind, environment }: Target): Promise<ManifestTree | string> {
  if (kind === "lab") {
    const forge = forgeAccess(environment);
    if (forge === undefined) return "the lab's forge does not run";
    return await withForgeTree(forge, MANIFESTS, readTree);
  }
  try {
    const { base } = await commitsOf(root, undefined);
    return await withCommit(root, base.commit, readTree);
  } catch (error) {
    if (!isInWords(error)) throw error;
    return `what Argo CD keeps is compared with nothing: ${error.message}`;
  }
}
