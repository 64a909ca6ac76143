import type { Container, NamedContainer } from "../../../catalogue/container.ts";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { type ClusterService, hasPods } from "../../cluster/context.ts";
import { mainProbes } from "../../cluster/pods/probes.ts";
import { allows, mayBeRoot } from "../../cluster/pods/security.ts";
import { inService } from "../place.ts";

/** A container with the field that states it. */
export interface PlacedContainer {
  readonly field: string;
  readonly container: Container | NamedContainer;
  readonly role: "main" | "helper" | "job";
}

/** Every container that a service's pods and jobs consist of. */
export function containersIn(service: ClusterService): PlacedContainer[] {
  if (!hasPods(service)) return [];
  const { workload } = service.runs;
  const named = (list: "init" | "sidecars" | "jobs"): PlacedContainer[] =>
    workload[list].map((container, i) => ({
      field: `runs.workload.${list}[${i}]`,
      container,
      role: list === "jobs" ? "job" : "helper",
    }));
  return [
    { field: "runs.workload", container: workload, role: "main" },
    ...named("init"),
    ...named("sidecars"),
    ...named("jobs"),
  ];
}

/** Containers that leave a safe default open without a reason. */
export function wrongContainers(service: ClusterService): Finding[] {
  return containersIn(service).flatMap((placed) => [
    ...unprobed(service, placed),
    ...withoutUser(service, placed),
    ...withoutLimit(service, placed),
  ]);
}

function unprobed(service: ClusterService, { field, container, role }: PlacedContainer): Finding[] {
  if (role !== "main") return [];
  const isProbed = Object.keys(mainProbes(container, service)).length > 0;
  if (isProbed && allows(container, "unprobed")) return [];
  return isProbed || allows(container, "unprobed")
    ? []
    : [
        finding(
          "unprobed",
          inService(service, field),
          "nothing tells whether it is well: it has no probe, and no check of its own to make one of",
          'state a check with a port, or an exception { allow: "unprobed", why: … }',
        ),
      ];
}

function withoutUser(service: ClusterService, { field, container }: PlacedContainer): Finding[] {
  const user = "user" in container ? container.user : undefined;
  const pod = hasPods(service) ? service.runs.workload.runAs?.user : undefined;
  return mayBeRoot(container) || (user ?? pod) !== undefined
    ? []
    : [
        finding(
          "user-unstated",
          inService(service, field),
          "it may not run as root, and Kubernetes cannot tell from its image who it runs as",
          'state runAs.user (of a helper: user), or an exception { allow: "root", why: … }',
        ),
      ];
}

function withoutLimit(service: ClusterService, { field, container, role }: PlacedContainer): Finding[] {
  const at = inService(service, `${field}.resources`);
  if (container.resources === undefined) {
    // Helpers and jobs get modest ones.
    return role === "main"
      ? [finding("limit-missing", at, "it states no resources", "state what it is promised and held to")]
      : [];
  }
  const { cpu, memory } = container.resources;
  return [
    ...(cpu.limit === undefined && !allows(container, "unlimited-cpu")
      ? [
          finding(
            "limit-missing",
            at,
            "nothing holds it back on the processor",
            'state cpu.limit, or an exception { allow: "unlimited-cpu", why: … }',
          ),
        ]
      : []),
    ...(memory.limit === undefined
      ? [finding("limit-missing", at, "nothing holds its memory back", "state memory.limit")]
      : []),
  ];
}
