import type { IIoK8sApiCoreV1ServicePort } from "kubernetes-models/v1/ServicePort";
import type { Port } from "../../../catalogue/exposure.ts";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { ClusterService } from "../context.ts";
import { hasPods, isPostgres } from "../context.ts";
import { isMetrics, metadataOf, selectorOf, serviceObjectOf } from "../names.ts";

/** Names in the cluster's DNS for a service's ports, where nobody else makes them. */
export function serviceObjects(service: ClusterService): KubernetesObject[] {
  if (hasPods(service)) {
    const ports = portsOf(service, () => true);
    return ports.length === 0 ? [] : [clusterIp(service, service.name, ports, selectorOf(service))];
  }
  if (!isPostgres(service)) return [];
  const metrics = portsOf(service, (name) => isMetrics(service, name));
  const [first] = metrics;
  return first?.name === undefined
    ? []
    : [clusterIp(service, serviceObjectOf(service, first.name), metrics, primaryOf(service))];
}

/** The pod of a PostgreSQL cluster that takes writes. */
export function primaryOf(service: ClusterService): Record<string, string> {
  return isPostgres(service)
    ? { ...selectorOf(service), "cnpg.io/instanceRole": "primary" }
    : selectorOf(service);
}

function clusterIp(
  service: ClusterService,
  name: string,
  ports: IIoK8sApiCoreV1ServicePort[],
  selector: Record<string, string>,
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: metadataOf(service, name),
    spec: { type: "ClusterIP", ports, selector },
  };
}

/** A service's ports as a Service lists them. A PostgreSQL pod names its own ports, so numbers lead there. */
export function portsOf(
  service: ClusterService,
  wanted: (name: string) => boolean,
): IIoK8sApiCoreV1ServicePort[] {
  return Object.entries(service.ports)
    .filter(([name, { bind }]) => bind === "all" && wanted(name))
    .map(([name, { port, protocol }]) => ({
      name,
      port,
      targetPort: hasPods(service) ? name : port,
      protocol: transportOf({ protocol }),
    }));
}

/** How the API writes a transport. */
export function transportOf({ protocol }: Pick<Port, "protocol">): "TCP" | "UDP" {
  return protocol === "udp" ? "UDP" : "TCP";
}
