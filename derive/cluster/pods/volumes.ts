import type { IIoK8sApiCoreV1Volume } from "kubernetes-models/v1/Volume";
import type { IIoK8sApiCoreV1VolumeMount } from "kubernetes-models/v1/VolumeMount";
import type { Container, NamedContainer } from "../../../catalogue/container.ts";
import type { Pods, Volume } from "../../../catalogue/pods.ts";
import type { Files } from "./files.ts";
import { allows } from "./security.ts";

/** Where a container with a read-only root may still write. */
const TEMPORARY = { at: "/tmp", size: "256Mi" } as const;

const FILES = "files";

/** The volumes of a pod that are not claimed by a template of their own. */
export function volumesOf(
  workload: Pick<Pods, "kind" | "volumes">,
  containers: readonly (readonly [name: string, container: Container])[],
  files: Files | undefined,
): IIoK8sApiCoreV1Volume[] {
  return [
    ...workload.volumes.flatMap((volume) => sourceOf(volume, workload.kind) ?? []),
    ...(files === undefined ? [] : [{ name: FILES, configMap: { name: files.name } }]),
    ...containers
      .filter(([, container]) => needsTemporary(container, workload.volumes))
      .map(([name]) => ({ name: temporaryOf(name), emptyDir: { sizeLimit: TEMPORARY.size } })),
  ];
}

function sourceOf({ name, readOnly, from }: Volume, kind: Pods["kind"]): IIoK8sApiCoreV1Volume | undefined {
  switch (from.kind) {
    case "claim":
      // A StatefulSet claims for each of its pods.
      return kind === "StatefulSet" ? undefined : { name, persistentVolumeClaim: { claimName: name } };
    case "share":
      return { name, persistentVolumeClaim: { claimName: name, ...(readOnly ? { readOnly: true } : {}) } };
    case "scratch":
      return { name, emptyDir: from.size === undefined ? {} : { sizeLimit: from.size } };
    case "secret":
      return { name, secret: { secretName: from.secret, defaultMode: 0o440 } };
  }
}

/** What a container sees of the pod's volumes. The main container sees them all. */
export function mountsOf(
  name: string,
  container: Container | NamedContainer,
  volumes: readonly Volume[],
  files: Files | undefined,
): IIoK8sApiCoreV1VolumeMount[] {
  const seen = volumes.filter((volume) =>
    "mounts" in container ? container.mounts.includes(volume.name) : volume.main,
  );
  return [
    ...seen.map((volume) => ({
      name: volume.name,
      mountPath: volume.at,
      ...(volume.readOnly || volume.from.kind === "secret" ? { readOnly: true } : {}),
    })),
    ...(files === undefined
      ? []
      : container.files.map(({ at }) => ({
          name: FILES,
          mountPath: at,
          subPath: files.keyOf(at),
          readOnly: true,
        }))),
    ...(needsTemporary(container, seen) ? [{ name: temporaryOf(name), mountPath: TEMPORARY.at }] : []),
  ];
}

function needsTemporary(container: Container, volumes: readonly Volume[]): boolean {
  return (
    !allows(container, "writable-root") &&
    !allows(container, "privileged") &&
    !volumes.some(({ at }) => at === TEMPORARY.at)
  );
}

function temporaryOf(container: string): string {
  return `tmp-${container}`;
}
