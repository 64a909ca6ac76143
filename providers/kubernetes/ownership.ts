import type { Cluster } from "../../kubernetes/cluster.ts";
import type { KubernetesRefusal } from "../../kubernetes/connection.ts";
import { type KubernetesObject, nameOf } from "../../kubernetes/object.ts";
import { isRecord, type Properties } from "../protocol/values.ts";

/**
 * Whether a manager of fields is a person at the command line. What they change is drift, and put back; every other manager is a program
 * that means it.
 */
function isByHand(manager: unknown): boolean {
  return typeof manager === "string" && (manager.startsWith("kubectl") || manager === "before-first-apply");
}

/** Whether a conflict is only with people at the command line. */
export function conflictsByHandOnly({ causes }: KubernetesRefusal): boolean {
  const managers = causes.map(({ message }) => /^conflict with "([^"]*)"/.exec(message ?? "")?.[1]);
  return managers.length > 0 && managers.every(isByHand);
}

/**
 * Takes over what was set by hand, as the official provider does: a field that another manager owns too would stay when the program
 * leaves it out.
 */
export async function takeOverByHand(
  cluster: Cluster,
  live: KubernetesObject,
  manager: string,
): Promise<void> {
  const entries = managedFields(live);
  const byHand = entries.filter((entry) => isByHand(entry["manager"]) && entry["subresource"] === undefined);
  if (byHand.length === 0) return;
  const isOurs = (entry: Properties): boolean =>
    entry["manager"] === manager && entry["operation"] === "Apply" && entry["subresource"] === undefined;
  const merged = [...entries.filter(isOurs), ...byHand].map((entry) => entry["fieldsV1"]).reduce(union);
  const ours = { ...byHand[0], manager, operation: "Apply", fieldsV1: merged };
  const others = entries.filter((entry) => !byHand.includes(entry) && !isOurs(entry));
  await cluster.patch(nameOf(live), [
    { op: "replace", path: "/metadata/managedFields", value: [...others, ours] },
    // Refused where somebody changed the object meanwhile.
    { op: "replace", path: "/metadata/resourceVersion", value: live.metadata.resourceVersion },
  ]);
}

function managedFields({ metadata }: KubernetesObject): Properties[] {
  const entries = metadata["managedFields"];
  return Array.isArray(entries) ? entries.filter(isRecord) : [];
}

/** The fields of two sets together. */
function union(one: unknown, other: unknown): unknown {
  if (!isRecord(one) || !isRecord(other)) return one ?? other;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(keys.map((key) => [key, union(one[key], other[key])]));
}
