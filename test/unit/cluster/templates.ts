import type { IIoK8sApiCoreV1Container } from "kubernetes-models/v1/Container";
import type { IIoK8sApiCoreV1PodSpec } from "kubernetes-models/v1/PodSpec";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";

/** The pods that an object makes; nothing where it makes none. */
export function podIn(object: KubernetesObject): IIoK8sApiCoreV1PodSpec | undefined {
  switch (object.kind) {
    case "Deployment":
    case "StatefulSet":
    case "DaemonSet":
      return object.spec?.template?.spec;
    case "CronJob":
      return object.spec?.jobTemplate?.spec?.template?.spec;
    default:
      return undefined;
  }
}

/** Every container of a pod. */
export function containersIn(pod: IIoK8sApiCoreV1PodSpec): IIoK8sApiCoreV1Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}
