import { type Finding, finding } from "../../../catalogue/finding.ts";
import type { Service } from "../../../catalogue/service.ts";
import type { ClusterService } from "../../cluster/context.ts";
import { inService } from "../place.ts";
import { containersIn } from "./containers.ts";

/** Probes that ask another port than the Service serves, or ask it in a way that it does not answer. */
export function wrongProbes(service: ClusterService): Finding[] {
  return containersIn(service).flatMap(({ field, container }) =>
    (["liveness", "readiness"] as const).flatMap((name): Finding[] => {
      const probe = container[name];
      if (probe === undefined) return [];
      const reason = disagreement(service, probe.port);
      return reason === undefined
        ? []
        : [
            finding(
              "probe-disagrees",
              inService(service, `${field}.${name}.port`),
              reason,
              `write one of ${httpPorts(service).join(", ") || "none: no port of it speaks HTTP"}`,
            ),
          ];
    }),
  );
}

function disagreement(service: ClusterService, name: string): string | undefined {
  const port = portNamed(service, name);
  if (port === undefined)
    return `the service has no port "${name}", so its Service and this probe would disagree`;
  if (port.protocol !== "tcp") return `the port "${name}" is UDP; a probe over HTTP is not`;
  if (port.scheme === undefined) return `the port "${name}" speaks no HTTP`;
  return port.bind === "loopback"
    ? `the port "${name}" is on loopback, where the kubelet cannot ask`
    : undefined;
}

function portNamed({ ports }: Service, name: string): Service["ports"][keyof Service["ports"]] | undefined {
  return Object.entries(ports).find(([port]) => port === name)?.[1];
}

function httpPorts({ ports }: Service): string[] {
  return Object.entries(ports).flatMap(([name, { scheme }]) => (scheme === undefined ? [] : [name]));
}
