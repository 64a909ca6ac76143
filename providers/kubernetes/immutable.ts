import { isRecord, type Properties } from "../protocol/values.ts";
import { isSecret } from "./shape.ts";

/** Fields that the server refuses to change once an object exists, by group and kind; a change makes the object anew. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  "apps/Deployment": ["spec.selector"],
  "apps/DaemonSet": ["spec.selector"],
  "apps/StatefulSet": [
    "spec.selector",
    "spec.serviceName",
    "spec.podManagementPolicy",
    "spec.revisionHistoryLimit",
    "spec.volumeClaimTemplates",
  ],
  "batch/Job": ["spec.completions", "spec.parallelism", "spec.selector", "spec.template"],
  "policy/PodDisruptionBudget": ["spec"],
  "rbac.authorization.k8s.io/RoleBinding": ["roleRef"],
  "rbac.authorization.k8s.io/ClusterRoleBinding": ["roleRef"],
  "storage.k8s.io/StorageClass": ["provisioner", "parameters"],
  "/Pod": ["spec"],
  "/PersistentVolumeClaim": ["spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"],
  "/PersistentVolume": ["spec.csi", "spec.hostPath", "spec.iscsi", "spec.local", "spec.nfs"],
  "/ResourceQuota": ["spec.scopes"],
  "/Service": ["spec.clusterIP"],
  "/Secret": ["type"],
};

/** What the provider's settings let change in place. */
export interface Mutable {
  readonly secrets: boolean;
  readonly configMaps: boolean;
}

/** Places whose change makes an object anew, as the official provider has it: a ConfigMap or Secret too, unless it is told otherwise. */
export function immutableFields(object: Properties, mutable: Mutable): readonly string[] {
  const { apiVersion, kind } = object;
  const group = typeof apiVersion === "string" && apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  const fixed = IMMUTABLE[`${group}/${String(kind)}`] ?? [];
  const locked = object["immutable"] === true;
  const data =
    isSecret(object) && (locked || !mutable.secrets)
      ? ["data", "stringData"]
      : apiVersion === "v1" && kind === "ConfigMap" && (locked || !mutable.configMaps)
        ? ["data", "binaryData"]
        : [];
  return ["metadata.name", "metadata.namespace", ...fixed, ...data];
}

/** Whether a place is one of those, lies inside one, or holds one. */
export function touches(
  path: readonly (string | number)[],
  fields: readonly string[],
  value: unknown,
): boolean {
  const place = path.join(".");
  return fields.some(
    (field) =>
      place === field ||
      place.startsWith(`${field}.`) ||
      (field.startsWith(`${place}.`) && holds(value, field.slice(place.length + 1).split("."))),
  );
}

function holds(value: unknown, steps: readonly string[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return true;
  return isRecord(value) && step in value && holds(value[step], rest);
}
