import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import { type ClusterContext, type ClusterService, providerOf } from "../context.ts";
import { baseNameOf, metadataOf, portNumber, serviceObjectOf } from "../names.ts";
import { primaryOf } from "./services.ts";

/** The object that asks the operator for a service's tailnet device. */
export interface DeviceRequest {
  readonly kind: "ingress" | "svc";
  readonly name: string;
}

/** Which object asks for a service's device; nothing where it has none in the cluster. */
export function deviceRequestOf(service: ClusterService): DeviceRequest | undefined {
  const { device } = service;
  if (device === undefined || device.via === "host") return undefined;
  // After the Service that it leads to: names that people know from the running system.
  const base =
    device.via === "ingress" ? serviceObjectOf(service, device.ports[0]?.to ?? "") : baseNameOf(service);
  return { kind: device.via === "ingress" ? "ingress" : "svc", name: `${base}-tailscale` };
}

/** A service's device in the tailnet: an Ingress with TLS on 443, or a load balancer with raw ports. */
export function deviceObjects(service: ClusterService, context: ClusterContext): KubernetesObject[] {
  const { device } = service;
  const request = deviceRequestOf(service);
  if (device === undefined || request === undefined) return [];
  const { provision } = providerOf("tailnet", context.catalogue);
  const annotations = {
    "tailscale.com/proxy-class": provision.proxyClass,
    // Setting tags replaces the operator's own, so that one is named again.
    "tailscale.com/tags": [context.catalogue.tailnet.clusterTag, device.tag].join(","),
  };
  const [first] = device.ports;
  if (request.kind === "ingress" && first !== undefined) {
    const port = { number: portNumber(service, first.to) };
    return [
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: metadataOf(service, request.name, annotations),
        spec: {
          ingressClassName: provision.class,
          // A rule with a short host name would never match: the proxy asks with the full one.
          defaultBackend: { service: { name: serviceObjectOf(service, first.to), port } },
          tls: [{ hosts: [device.name] }],
        },
      },
    ];
  }
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadataOf(service, request.name, { ...annotations, "tailscale.com/hostname": device.name }),
      spec: {
        type: "LoadBalancer",
        loadBalancerClass: provision.class,
        selector: primaryOf(service),
        ports: device.ports.map(({ listen, to }) => ({
          name: to,
          port: listen,
          targetPort: portNumber(service, to),
          protocol: "TCP" as const,
        })),
      },
    },
  ];
}
