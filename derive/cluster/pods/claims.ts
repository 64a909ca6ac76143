import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { Volume } from "../../../catalogue/pods.ts";
import type { ClusterContext, PodsKind, Running } from "../context.ts";
import { KEPT, metadataOf } from "../names.ts";

/** The name of the volume behind a share. */
export function persistentVolumeOf({ name, from }: Volume): string | undefined {
  return from.kind === "share" ? (from.persistentVolume ?? `${name}-nfs-pv`) : undefined;
}

/** The claims of a service's pods, and for a share of a NAS the volume that it claims. */
export function claimsOf(service: Running<PodsKind>, context: ClusterContext): KubernetesObject[] {
  const { workload } = service.runs;
  return workload.volumes.flatMap((volume): KubernetesObject[] => {
    const { name, from } = volume;
    if (from.kind === "claim") {
      return workload.kind === "StatefulSet"
        ? []
        : [
            {
              apiVersion: "v1" as const,
              kind: "PersistentVolumeClaim" as const,
              metadata: metadataOf(service, name, KEPT),
              spec: claimSpec(from.size),
            },
          ];
    }
    return from.kind === "share" ? shareClaim(service, volume, from, context) : [];
  });
}

/** What a claim asks for of the cluster's default class. */
export function claimSpec(size: string): {
  accessModes: ["ReadWriteOnce"];
  resources: { requests: { storage: string } };
} {
  return { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: size } } };
}

function shareClaim(
  service: Running<PodsKind>,
  volume: Volume,
  from: Extract<Volume["from"], { kind: "share" }>,
  { catalogue }: ClusterContext,
): KubernetesObject[] {
  const host = catalogue.hosts.get(from.host);
  const share = host?.shares.find(({ name }) => name === from.share);
  if (host === undefined || share === undefined) throw new Error(`${from.host} has no share "${from.share}"`);
  const volumeName = persistentVolumeOf(volume) ?? volume.name;
  const accessModes = [volume.readOnly ? ("ReadOnlyMany" as const) : ("ReadWriteMany" as const)];
  const { namespace: _, ...metadata } = metadataOf(service, volumeName, KEPT);
  return [
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata,
      spec: {
        accessModes,
        capacity: { storage: from.size },
        claimRef: { namespace: service.runs.namespace, name: volume.name },
        // The NAS by its bare name: the node resolves it on the home network, and pods leave by the node's address.
        nfs: { server: host.device.name, path: share.path, ...(volume.readOnly ? { readOnly: true } : {}) },
        persistentVolumeReclaimPolicy: "Retain",
        storageClassName: "",
      },
    },
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: metadataOf(service, volume.name, KEPT),
      spec: {
        accessModes,
        resources: { requests: { storage: from.size } },
        // Empty, not missing: a missing class would be the default one, and a volume would be made anew.
        storageClassName: "",
        volumeName,
      },
    },
  ];
}
