import type { IIoK8sApiNetworkingV1NetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import { type ClusterContext, type ClusterService, isInstalled } from "../context.ts";
import { baseNameOf, metadataOf, selectorOf } from "../names.ts";
import { type Caller, callersOf } from "./callers.ts";
import { transportOf } from "./services.ts";

/** Who may reach a service's pods; nobody else may. What upstream installs brings rules of its own. */
export function policyObjects(service: ClusterService, { catalogue }: ClusterContext): KubernetesObject[] {
  if (isInstalled(service)) return [];
  const callers = [...callersOf(service, catalogue)].sort(([a], [b]) => a - b);
  return [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: metadataOf(service, baseNameOf(service)),
      spec: {
        podSelector: { matchLabels: selectorOf(service) },
        policyTypes: ["Ingress"],
        ingress: callers.map(([port, from]) => ({
          from: distinct(from.map(peerOf)),
          ports: transportsOf(service, port).map((protocol) => ({ port, protocol })),
        })),
      },
    },
  ];
}

function peerOf({ namespace, labels, apps }: Caller): IIoK8sApiNetworkingV1NetworkPolicyPeer {
  const [app] = apps ?? [];
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    ...(labels === undefined ? {} : { podSelector: { matchLabels: { ...labels } } }),
    ...(apps === undefined || app === undefined
      ? {}
      : {
          podSelector:
            apps.length === 1
              ? { matchLabels: { app } }
              : { matchExpressions: [{ key: "app", operator: "In", values: [...apps] }] },
        }),
  };
}

/** The transports of a port number; a number that the service does not state is TCP. */
function transportsOf({ ports }: ClusterService, number: number): ("TCP" | "UDP")[] {
  const found = Object.values(ports)
    .filter(({ port }) => port === number)
    .map(transportOf);
  return found.length === 0 ? ["TCP"] : found;
}

function distinct<T>(values: readonly T[]): T[] {
  const keyed = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...keyed.keys()].sort().flatMap((key) => keyed.get(key) ?? []);
}
