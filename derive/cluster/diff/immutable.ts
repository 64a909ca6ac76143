import type { ObjectChange } from "./diff.ts";

/** Paths that the API server refuses to change, by kind: from the validation of each kind's update in Kubernetes' API reference. */
const IMMUTABLE: Readonly<Record<string, readonly RegExp[]>> = {
  Deployment: [/^spec\.selector\./],
  DaemonSet: [/^spec\.selector\./],
  StatefulSet: [
    /^spec\.selector\./,
    /^spec\.serviceName$/,
    /^spec\.volumeClaimTemplates\./,
    /^spec\.podManagementPolicy$/,
  ],
  Job: [/^spec\.selector\./, /^spec\.template\./, /^spec\.completionMode$/],
  // Its size alone may grow.
  PersistentVolumeClaim: [/^spec\.(?!resources\.)/],
  PersistentVolume: [/^spec\.(nfs|hostPath|csi|local|iscsi)\./, /^spec\.volumeMode$/],
  Service: [/^spec\.clusterIPs?(\.|$)/, /^spec\.loadBalancerClass$/],
  RoleBinding: [/^roleRef\./],
  ClusterRoleBinding: [/^roleRef\./],
  StorageClass: [/^(provisioner|parameters\.|reclaimPolicy|volumeBindingMode)/],
  CustomResourceDefinition: [/^spec\.(group|scope)$/, /^spec\.names\.(kind|plural)$/],
  IngressClass: [/^spec\.controller$/],
};

/** The fields of a change that the API server refuses. */
export function immutableFields({ kind, object, fields }: ObjectChange): string[] {
  if (kind !== "change") return [];
  const rules = IMMUTABLE[object.kind] ?? [];
  const refused = fields.filter(
    ({ path, before, after }) =>
      rules.some((rule) => rule.test(path)) ||
      (object.kind === "PersistentVolumeClaim" &&
        /^spec\.resources\.requests\.storage$/.test(path) &&
        isLess(after, before)),
  );
  return [...new Set(refused.map(({ path }) => summed(path)))];
}

/** A list of many fields is one thing to a reader. */
function summed(path: string): string {
  return path.replace(/^(spec\.(selector|volumeClaimTemplates|template)|roleRef)\..*$/, "$1");
}

const UNITS: Readonly<Record<string, number>> = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

function isLess(after: unknown, before: unknown): boolean {
  const [now, then] = [bytesOf(after), bytesOf(before)];
  return now !== undefined && then !== undefined && now < then;
}

function bytesOf(quantity: unknown): number | undefined {
  const match = /^(\d+)(Ki|Mi|Gi|Ti)?$/.exec(String(quantity));
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1);
}
