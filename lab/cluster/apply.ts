import { setTimeout as sleep } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { type Cluster, UnknownKind } from "../../kubernetes/cluster.ts";
import { KubernetesObject } from "../../kubernetes/object.ts";
import { untilReady } from "../../kubernetes/wait.ts";

/** In whose name the lab owns what it puts into its cluster. */
export const MANAGER = "blumeops-lab";

/** How long the API server may take until it serves a new kind, in milliseconds. */
const ESTABLISHED_MS = 60_000;

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
        const applied = await cluster.apply({ ...object, metadata }, { manager: MANAGER, force: true });
        // Objects of a kind come after its definition.
        if (object.kind === "CustomResourceDefinition")
          await untilReady(cluster, applied, { within: ESTABLISHED_MS });
      }),
    );
  }
}

/** Waits until the API server lists a kind. */
export async function untilServed(
  cluster: Cluster,
  kind: { readonly apiVersion: string; readonly kind: string },
): Promise<void> {
  const deadline = Date.now() + ESTABLISHED_MS;
  for (;;) {
    try {
      await cluster.served(kind);
      return;
    } catch (error) {
      if (!(error instanceof UnknownKind) || Date.now() > deadline) throw error;
    }
    await sleep(100);
  }
}
