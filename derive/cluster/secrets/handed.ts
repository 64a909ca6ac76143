import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import {
  type ClusterContext,
  type ClusterService,
  inCluster,
  type PodsKind,
  providerOf,
  type Running,
} from "../context.ts";
import { metadataOf } from "../names.ts";

/** The copy of what another service's operator wrote, and the account and store by which it is read. */
export function handedSecretOf(service: ClusterService, of: string): string {
  return `${service.name}-${of}`;
}

/**
 * What brings Secrets of another namespace here and keeps them true: an account that may read just those, a store that reads as it, and
 * what copies. The source of truth stays where the operator writes it.
 */
export function handedSecrets(service: Running<PodsKind>, context: ClusterContext): KubernetesObject[] {
  const { provision } = providerOfHanded(service, context);
  return [...Map.groupBy(service.runs.workload.fromCluster, ({ of }) => of)].flatMap(
    ([of, handed]): KubernetesObject[] => {
      const source = context.catalogue.services.get(of);
      if (source === undefined || !inCluster(source)) throw new Error(`${of} does not run in the cluster`);
      const name = handedSecretOf(service, of);
      const metadata = metadataOf(service, name);
      return [
        { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
        {
          apiVersion: "external-secrets.io/v1",
          kind: "SecretStore",
          metadata,
          spec: {
            provider: {
              kubernetes: {
                remoteNamespace: source.runs.namespace,
                server: {
                  url: context.settings.place?.apiServer ?? "https://kubernetes.default.svc",
                  caProvider: { type: "ConfigMap", name: "kube-root-ca.crt", key: "ca.crt" },
                },
                auth: { serviceAccount: { name } },
              },
            },
          },
        },
        {
          apiVersion: "external-secrets.io/v1",
          kind: "ExternalSecret",
          metadata,
          spec: {
            refreshInterval: provision.refresh,
            secretStoreRef: { kind: "SecretStore", name },
            data: handed.map(({ secret, key }) => ({
              secretKey: key,
              remoteRef: { key: secret, property: key },
            })),
            target: { name, creationPolicy: "Owner" },
          },
        },
      ];
    },
  );
}

function providerOfHanded(service: Running<PodsKind>, { catalogue }: ClusterContext) {
  return service.runs.workload.fromCluster.length === 0
    ? { provision: { refresh: "1h" } }
    : providerOf("secret-store", catalogue);
}
