import type { Service } from "../../catalogue/service.ts";
import { containerName } from "../host/containers.ts";
import type { NativeService } from "../host/natives.ts";

/** The id of an agent's check. */
export function agentId(label: string): string {
  return `agent:${label}`;
}

/** The checks of the agents that keep a service up. */
export function agentIdsOf({ native }: Pick<NativeService, "native">): string[] {
  return [
    ...native.agents.filter(({ keepAlive }) => keepAlive).map(({ label }) => agentId(label)),
    ...(native.brewService === undefined ? [] : [agentId(`homebrew.mxcl.${native.brewService}`)]),
  ];
}

/** The checks without which a service cannot answer: its agents and ports, its container, its workload in the cluster. */
export function portIdsOf(service: Service): string[] {
  const { runs, name, checks, ports } = service;
  switch (runs.where) {
    case "host":
      return runs.native === undefined
        ? []
        : [
            ...agentIdsOf({ native: runs.native }),
            ...checks.flatMap((check) =>
              check.kind === "http" && Object.entries(ports).some(([port]) => port === check.port)
                ? [`http:${name}:${check.path}`]
                : [],
            ),
          ];
    case "container":
      return [`container:${containerName(runs.options) ?? name}`];
    case "cluster":
      return runs.workload === undefined ? [] : [`application:${name}`];
    case "appliance":
    case "cloud":
      return [];
  }
}
