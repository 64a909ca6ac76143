import type { Catalogue } from "../catalogue/catalogue.ts";
import { Cluster } from "../kubernetes/cluster.ts";
import { Connection } from "../kubernetes/connection.ts";
import { clusterPlaceOf, planCluster } from "../observe/cluster.ts";
import type { Drifted } from "../observe/drift.ts";
import { clusterDrifted } from "../observe/drift-cluster.ts";
import type { Environment } from "../observe/place.ts";
import { objectOf } from "../render/objects.ts";
import { readTree } from "../render/tree.ts";
import { readClusterConfig } from "./cluster.ts";

/** What of the cluster is not as this checkout states it. @throws Error where it cannot be asked */
export async function driftedInCluster(
  root: string,
  environment: Environment,
  catalogue: Catalogue,
): Promise<Drifted[]> {
  const config = await readClusterConfig(root, catalogue);
  const { context, stack } = await planCluster({ catalogue, config, root, environment });
  const cluster = new Cluster(Connection.fromFile(environment["KUBECONFIG"], context));
  const left = clusterPlaceOf(environment)?.leavesOut ?? [];
  // What the stack keeps itself has been read for the plan.
  const applications = new Set(stack.apps.map(({ name }) => name));
  const manifests = [...(await readTree(root))]
    .map(([path, text]) => ({ application: path.split("/")[0] ?? path, path, text }))
    .filter(({ application }) => applications.has(application))
    .map(({ application, path, text }) => ({ application, object: objectOf(path, text) }))
    .filter(({ object: { kind } }) => !left.includes(kind));
  return await clusterDrifted(cluster, { stack, manifests });
}
