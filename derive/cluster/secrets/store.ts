import type { Catalogue } from "../../../catalogue/catalogue.ts";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { ServiceName } from "../../../catalogue/names.ts";
import {
  type ClusterContext,
  type ClusterService,
  clusterServices,
  inCluster,
  type Provider,
  providersOf,
} from "../context.ts";
import { addressOf } from "../fill.ts";
import { baseNameOf, labelsOf } from "../names.ts";
import { once } from "../once.ts";

/** A store that fills Secrets. */
export interface StoreObject {
  /** The service without which it is nothing. */
  readonly of: ServiceName;
  readonly object: KubernetesObject;
}

/**
 * The stores that fill Secrets. The stack brings them, and not Argo CD: they come between the operator that serves them and everything that has
 * its Secrets from them.
 */
export function storeObjects(context: ClusterContext): StoreObject[] {
  return providersOf("secret-store", context.catalogue).map((provider) => ({
    of: provider.service.name,
    object: clusterStore(provider, context),
  }));
}

function clusterStore(
  { service, provision }: Provider<"secret-store">,
  context: ClusterContext,
): KubernetesObject {
  const server = context.catalogue.services.get(provision.server.service);
  const address =
    server === undefined ? undefined : addressOf(server, provision.server.port, "cluster", context);
  if (server === undefined || !inCluster(server) || address === undefined)
    throw new Error(`${provision.server.service} does not run in the cluster`);
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: provision.name, labels: labelsOf(service) },
    spec: {
      provider: {
        onepassword: {
          connectHost: `http://${address}`,
          vaults: { [provision.vault]: 1 },
          auth: {
            secretRef: {
              connectTokenSecretRef: {
                name: provision.token.secret,
                key: provision.token.key,
                namespace: server.runs.namespace,
              },
            },
          },
        },
      },
    },
  };
}

const neededByStore = once((catalogue) => {
  const needed = new Set<ServiceName>();
  const visit = (name: ServiceName): void => {
    const found = catalogue.services.get(name);
    if (needed.has(name) || found === undefined || !inCluster(found)) return;
    needed.add(name);
    for (const { service: used, through } of found.uses) if (through === "cluster") visit(used);
  };
  for (const provider of providersOf("secret-store", catalogue)) {
    visit(provider.service.name);
    visit(provider.provision.server.service);
  }
  return needed;
});

/** Whether the store needs this service (or is it): then its Secrets cannot come out of the store. */
export function isBelowStore(service: ClusterService, catalogue: Catalogue): boolean {
  return neededByStore(catalogue).has(service.name);
}

const readersOf = once((catalogue) =>
  Map.groupBy(
    clusterServices(catalogue).flatMap((reader) => {
      const { workload } = reader.runs;
      return "fromCluster" in workload
        ? workload.fromCluster.map(({ of, secret }) => ({ of, secret, reader }))
        : [];
    }),
    ({ of }) => of,
  ),
);

/** What lets other services read Secrets that an operator writes into this one's namespace: each its own, and nothing else. */
export function grantsOf(service: ClusterService, { catalogue }: ClusterContext): KubernetesObject[] {
  const readers = Map.groupBy(readersOf(catalogue).get(service.name) ?? [], ({ reader }) => reader);
  return [...readers].flatMap(([reader, asked]) => {
    const secrets = [...new Set(asked.map(({ secret }) => secret))];
    const name = `${baseNameOf(service)}-for-${reader.name}`;
    const metadata = { name, namespace: service.runs.namespace, labels: labelsOf(service) };
    return [
      {
        apiVersion: "rbac.authorization.k8s.io/v1" as const,
        kind: "Role" as const,
        metadata,
        rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: secrets, verbs: ["get"] }],
      },
      {
        apiVersion: "rbac.authorization.k8s.io/v1" as const,
        kind: "RoleBinding" as const,
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [
          {
            kind: "ServiceAccount",
            name: `${reader.name}-${service.name}`,
            namespace: reader.runs.namespace,
          },
        ],
      },
    ];
  });
}
