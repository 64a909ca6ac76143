import type { Catalogue } from "../../../catalogue/catalogue.ts";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { ServiceFacts } from "../../../catalogue/service.ts";
import type { ClusterSettings } from "../../../derive/cluster/context.ts";
import { type ClusterDocument, clusterDocumentOf } from "../../../derive/cluster/document.ts";
import { labHosts, labOf } from "../derive/lab.ts";

type ClusterRuns = Extract<ServiceFacts["runs"], { where: "cluster" }>;
export type WorkloadFacts = NonNullable<ClusterRuns["workload"]>;
export type PodsFacts = Extract<WorkloadFacts, { kind: "Deployment" | "StatefulSet" | "DaemonSet" }>;

export const clusterLabSettings: ClusterSettings = { values: {} };

const resources = {
  cpu: { request: "10m", limit: "100m" },
  memory: { request: "16Mi", limit: "64Mi" },
} as const;

/** Pods that keep every safe default. */
export function pods(more: Partial<PodsFacts> = {}): PodsFacts {
  return { kind: "Deployment", image: "example.org/a:1.0.0", runAs: { user: 1000 }, resources, ...more };
}

/** A service with pods, a port and a check. */
export function podService(
  name: string,
  workload: Partial<PodsFacts> = {},
  more: Partial<ServiceFacts> = {},
): ServiceFacts {
  return {
    name,
    title: name,
    summary: "runs in the cluster",
    runs: { where: "cluster", cluster: "cluster", namespace: name, workload: pods(workload) },
    ports: { http: { port: 8080, scheme: "http" } },
    audience: "owner",
    checks: [{ kind: "http", port: "http", path: "/healthy" }],
    ...more,
  };
}

/** What a cluster leans on: a store of secrets with its server, devices, and what applies manifests. */
export const leanedOn: ServiceFacts[] = [
  podService(
    "vault",
    {
      secrets: [{ name: "vault-token", data: { token: "{secret:token}" }, byHand: "it opens the vault" }],
    },
    { secrets: { token: "op://lab/vault/token" } },
  ),
  podService(
    "store",
    {
      provides: [
        {
          kind: "secret-store",
          name: "the-store",
          vault: "lab",
          server: { service: "vault", port: "http" },
          token: { secret: "vault-token", key: "token" },
          refresh: "1h",
        },
      ],
    },
    { uses: [{ service: "vault", port: "http", through: "cluster", why: "reads secrets" }] },
  ),
  podService("devices", { provides: [{ kind: "tailnet", class: "tailscale", proxyClass: "default" }] }),
  podService("applier", {
    provides: [
      {
        kind: "gitops",
        repository: "ssh://git@example.org/lab.git",
        revision: "main",
        server: "https://kubernetes.default.svc",
      },
    ],
  }),
];

/** The hosts of the lab, with a NAS that exports one share for reading and one for writing. */
export const hostsWithShares = labHosts.map((host) =>
  host.name === "storage"
    ? {
        ...host,
        shares: [
          {
            name: "films",
            path: "/films",
            summary: "x",
            exports: [{ protocol: "nfs" as const, mode: "ro" as const }],
          },
          {
            name: "files",
            path: "/files",
            summary: "x",
            exports: [{ protocol: "nfs" as const, mode: "rw" as const }],
          },
          {
            name: "closed",
            path: "/closed",
            summary: "x",
            exports: [{ protocol: "smb" as const, mode: "rw" as const }],
          },
        ],
      }
    : host,
);

/** A lab with what a cluster leans on, and the given services. */
export function clusterLab(services: readonly ServiceFacts[], texts: Record<string, string> = {}): Catalogue {
  return labOf([...leanedOn, ...services], { hosts: hostsWithShares, texts });
}

/** What such a lab's cluster holds. */
export function documentOf(
  services: readonly ServiceFacts[],
  texts: Record<string, string> = {},
): ClusterDocument {
  return clusterDocumentOf(clusterLab(services, texts), clusterLabSettings);
}

/** The objects of one application, of one kind. @throws where the application is not there */
export function objectsOf<K extends KubernetesObject["kind"]>(
  document: ClusterDocument,
  app: string,
  kind: K,
): Extract<KubernetesObject, { kind: K }>[] {
  const found = document.apps.find(({ name }) => name === app);
  if (found === undefined) throw new Error(`there is no application ${app}`);
  return found.objects.filter(
    (object): object is Extract<KubernetesObject, { kind: K }> => object.kind === kind,
  );
}
