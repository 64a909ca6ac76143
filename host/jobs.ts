import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The scripts of `host/jobs`, by name: what agents and daemons of a Mac run. Their parameters come in the agent's environment. */
export const JOBS = [
  "ask-checks",
  "borgmatic-metrics",
  "check-metrics",
  "forgejo-metrics",
  "jellyfin-metrics",
  "macos-power-metrics",
  "minikube-metrics",
  "minikube-mirrors",
  "own-names",
  "rotate-logs",
  "tailnet-doors",
  "workflow-secrets",
  "zot-metrics",
] as const;
export type JobName = (typeof JOBS)[number];

/** The job of a name; nothing where there is none. */
export function jobNamed(name: string): JobName | undefined {
  return JOBS.find((job) => job === name);
}

/** The text of a script. It is part of the program, as a module is. What asks a host's checks is the same here as over SSH. */
export function jobText(name: JobName): string {
  const path = name === "ask-checks" ? ["scripts", "checks.sh"] : ["jobs", `${name}.sh`];
  return readFileSync(join(import.meta.dirname, ...path), "utf8");
}
