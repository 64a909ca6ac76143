import type { ComparedObject } from "./diff/object.ts";

/** What an object of a stack waits for, besides the namespaces. */
export type Phase =
  /** Definitions of further kinds. */
  | "definitions"
  /** What pods read and are allowed: before them. */
  | "settings"
  /** Pods, and what leads to them. */
  | "workloads"
  /** What is of a kind of External Secrets: after the store that fills Secrets. */
  | "secrets"
  /** What becomes a device of the tailnet: after whoever makes devices. */
  | "devices";

/** Kinds that are ready once pods are: the provider waits for them, so that they cannot come before the pods. */
const WORKLOADS = new Set(["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Service"]);

/** Where in the order of a cold start an object comes. */
export function phaseOf({ apiVersion, kind }: Pick<ComparedObject, "apiVersion" | "kind">): Phase {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  if (kind === "CustomResourceDefinition") return "definitions";
  if (group === "external-secrets.io") return "secrets";
  if (kind === "Ingress") return "devices";
  return WORKLOADS.has(kind) ? "workloads" : "settings";
}
