import { join } from "node:path";
import { Cluster } from "../kubernetes/cluster.ts";
import { Connection } from "../kubernetes/connection.ts";
import { KubernetesObject } from "../kubernetes/object.ts";
import { refusalsOf } from "../kubernetes/refusals.ts";
import type { Environment } from "../observe/place.ts";
import { type ManifestTree, objectOf } from "../render/objects.ts";

/** In whose name Argo CD applies (https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply). */
const MANAGER = "argocd-controller";

/** What the cluster said to manifests, or why nobody asked it. */
export interface Verdict {
  /** A sentence for each that it would not take, with its file. */
  readonly refused: readonly string[];
  readonly notes: readonly string[];
}

/** Has the API server go through changed manifests as it would when Argo CD applies them, and keep nothing. */
export async function verdictOn(
  changed: ManifestTree,
  environment: Environment,
  context: string | undefined,
): Promise<Verdict> {
  const stated = [...changed].map(([path, text]) => ({
    path: join("manifests", path),
    object: KubernetesObject.parse(objectOf(path, text)),
  }));
  try {
    const cluster = new Cluster(Connection.fromFile(environment["KUBECONFIG"], context));
    const refused = await refusalsOf(cluster, stated, MANAGER);
    return {
      refused: refused
        .filter(({ early }) => !early)
        .map(({ path, why }) => `${path}: the API server would refuse it: ${why}`),
      notes: [],
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { refused: [], notes: [`what the API server would refuse is not known: ${why}`] };
  }
}
