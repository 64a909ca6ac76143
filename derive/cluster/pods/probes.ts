import type { IIoK8sApiCoreV1Probe } from "kubernetes-models/v1/Probe";
import type { Container, Probe } from "../../../catalogue/container.ts";
import type { Service } from "../../../catalogue/service.ts";
import { allows } from "./security.ts";

/** The probes of a container; those of the main one follow from the service's checks where it states none. */
export interface Probes {
  readonly livenessProbe?: IIoK8sApiCoreV1Probe;
  readonly readinessProbe?: IIoK8sApiCoreV1Probe;
}

/** The probes that a container states. */
export function statedProbes(container: Container, service: Service): Probes {
  return {
    ...(container.liveness === undefined ? {} : { livenessProbe: probeOf(container.liveness, service) }),
    ...(container.readiness === undefined ? {} : { readinessProbe: probeOf(container.readiness, service) }),
  };
}

/** The probes of a pod's main container. */
export function mainProbes(container: Container, service: Service): Probes {
  if (allows(container, "unprobed")) return {};
  return { ...checkedProbes(service), ...statedProbes(container, service) };
}

/** Probes that ask what the first of the service's own checks asks. */
function checkedProbes(service: Service): Probes {
  for (const check of service.checks) {
    if (check.kind === "http" && check.port !== undefined) {
      const { path, port } = check;
      const common = { path, port, timeoutSeconds: Math.max(1, Math.round(check.within)), failures: 3 };
      return {
        livenessProbe: probeOf({ ...common, delaySeconds: 10, everySeconds: 30 }, service),
        readinessProbe: probeOf({ ...common, delaySeconds: 5, everySeconds: 10 }, service),
      };
    }
    if (check.kind === "tcp") {
      const tcpSocket = { port: check.port };
      return {
        livenessProbe: { tcpSocket, initialDelaySeconds: 10, periodSeconds: 30 },
        readinessProbe: { tcpSocket, initialDelaySeconds: 5, periodSeconds: 10 },
      };
    }
  }
  return {};
}

function probeOf(probe: Probe, { ports }: Service): IIoK8sApiCoreV1Probe {
  const scheme = Object.entries(ports).find(([name]) => name === probe.port)?.[1].scheme;
  return {
    httpGet: {
      path: probe.path,
      port: probe.port,
      ...(scheme === "https" ? { scheme: "HTTPS" as const } : {}),
    },
    initialDelaySeconds: probe.delaySeconds,
    periodSeconds: probe.everySeconds,
    timeoutSeconds: probe.timeoutSeconds,
    failureThreshold: probe.failures,
  };
}
