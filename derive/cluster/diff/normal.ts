import { isRecord, valueAt } from "./object.ts";

/** Lists whose order means something; in all others the API or a reader takes it for nothing. */
const ORDERED = new Set(["command", "args", "initContainers", "pg_hba"]);

/** What tells the items of a list apart, in the order in which it is looked for. */
const KEYS = ["name", "key", "mountPath", "containerPort", "port", "topologyKey", "secretKey", "ip"] as const;

/**
 * What the API server fills in where nothing is said: saying it or not is the same. Each rule names the end of a path and the value, from the
 * API reference of Kubernetes (core/v1, apps/v1, batch/v1).
 */
const DEFAULTS: readonly (readonly [path: RegExp, value: unknown])[] = [
  [/\.ports\.\[[^\]]*\]\.protocol$/, "TCP"],
  [/[cC]ontainers\.\[[^\]]*\]\.imagePullPolicy$/, "IfNotPresent"],
  [/[cC]ontainers\.\[[^\]]*\]\.terminationMessagePath$/, "/dev/termination-log"],
  [/[cC]ontainers\.\[[^\]]*\]\.terminationMessagePolicy$/, "File"],
  [/Probe\.successThreshold$/, 1],
  [/Probe\.failureThreshold$/, 3],
  [/Probe\.periodSeconds$/, 10],
  [/Probe\.timeoutSeconds$/, 1],
  [/Probe\.initialDelaySeconds$/, 0],
  [/\.httpGet\.scheme$/, "HTTP"],
  [/\.fieldRef\.apiVersion$/, "v1"],
  [/\.spec\.restartPolicy$/, "Always"],
  [/\.spec\.dnsPolicy$/, "ClusterFirst"],
  [/\.spec\.schedulerName$/, "default-scheduler"],
  [/\.spec\.terminationGracePeriodSeconds$/, 30],
  [/\.spec\.enableServiceLinks$/, true],
  [/\.(configMap|secret|projected)\.defaultMode$/, 420],
  [/^spec\.replicas$/, 1],
  [/^spec\.revisionHistoryLimit$/, 10],
  [/^spec\.progressDeadlineSeconds$/, 600],
  [/^spec\.podManagementPolicy$/, "OrderedReady"],
  [/^spec\.type$/, "ClusterIP"],
  [/^spec\.sessionAffinity$/, "None"],
  [/^spec\.internalTrafficPolicy$/, "Cluster"],
  [/^spec\.suspend$/, false],
  [/^spec\.(successfulJobsHistoryLimit)$/, 3],
  [/^spec\.(failedJobsHistoryLimit)$/, 1],
  [/^spec\.volumeMode$/, "Filesystem"],
];

/** A field by its path, with its value. Items of lists are named by what tells them apart: `containers.[miniflux].image`. */
export type Fields = ReadonlyMap<string, unknown>;

/** Everything that an object says, field by field: order, defaults and what is empty left aside. */
export function fieldsOf(object: unknown): Fields {
  const fields = new Map<string, unknown>();
  collect(object, "", fields);
  return fields;
}

function collect(value: unknown, path: string, fields: Map<string, unknown>): void {
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    const last = path.split(".").at(-1) ?? "";
    const items: unknown[] = value;
    if (ORDERED.has(last) && !items.some(isRecord)) fields.set(path, items);
    else for (const [name, item] of named(items)) collect(item, `${path}.[${name}]`, fields);
    return;
  }
  if (isRecord(value)) {
    for (const [key, child] of Object.entries(value))
      collect(child, path === "" ? key : `${path}.${key}`, fields);
    return;
  }
  if (!DEFAULTS.some(([rule, standard]) => standard === value && rule.test(path))) fields.set(path, value);
}

function named(items: readonly unknown[]): [string, unknown][] {
  const key = KEYS.find((candidate) => {
    const names = items.map((item) => valueAt(item, candidate));
    return (
      names.every((name) => name !== undefined && !isRecord(name)) && new Set(names).size === items.length
    );
  });
  if (key !== undefined) return items.map((item) => [String(valueAt(item, key)), item]);
  const texts = items.map((item) => [canonical(item), item] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  // Scalars are told apart by themselves, other items by their place among their like.
  return texts.map(([text, item], i) => [isRecord(item) ? String(i) : text, item]);
}

/** A text that is the same for values that say the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(",")}}`;
}
