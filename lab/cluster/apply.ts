import { parseAllDocuments } from "yaml";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { KubernetesObject } from "../../kubernetes/object.ts";

/** In whose name the lab owns what it puts into its cluster. */
export const MANAGER = "blumeops-lab";

/** The objects of a YAML text. */
export function objectsIn(text: string): KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null && value !== undefined)
    .map((value) => KubernetesObject.parse(value));
}

/**
 * Brings objects into the cluster: one kind after the other as they are given, the objects of a kind side by side.
 *
 * @param namespace of those that are in one and name none
 */
export async function applyAll(
  cluster: Cluster,
  objects: readonly KubernetesObject[],
  namespace: string,
): Promise<void> {
  for (const ofKind of Map.groupBy(objects, ({ apiVersion, kind }) => `${apiVersion} ${kind}`).values()) {
    await Promise.all(
      ofKind.map(async (object) => {
        const { namespaced } = await cluster.served(object);
        const metadata = namespaced ? { namespace, ...object.metadata } : object.metadata;
        await cluster.apply({ ...object, metadata }, { manager: MANAGER, force: true });
      }),
    );
  }
}
