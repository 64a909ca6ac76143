import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { ApiAccess, Job } from "../../../catalogue/pods.ts";
import type { ClusterService, PodsKind, Running } from "../context.ts";
import { metadataOf } from "../names.ts";

/** The account that a service's pods run as. */
export function accountOf(service: ClusterService): string {
  return service.name;
}

/** The account of a job: its own, so that what it may do the service may not. */
export function jobAccountOf(service: ClusterService, job: Pick<Job, "name">): string {
  return `${service.name}-${job.name}`;
}

/** Accounts of a service and its jobs, and what they may ask of the API server: what is stated, and nothing else. */
export function accountObjects(service: Running<PodsKind>): KubernetesObject[] {
  const { workload } = service.runs;
  return [
    ...withAccess(service, accountOf(service), workload.apiAccess),
    ...workload.jobs.flatMap((job) => withAccess(service, jobAccountOf(service, job), job.apiAccess)),
  ];
}

function withAccess(
  service: ClusterService,
  account: string,
  access: readonly ApiAccess[],
): KubernetesObject[] {
  const metadata = metadataOf(service, account);
  const { namespace, ...everywhere } = metadata;
  const subjects = [{ kind: "ServiceAccount", name: account, namespace }];
  const inNamespace = access.filter(({ scope }) => scope === "namespace");
  const inCluster = access.filter(({ scope }) => scope === "cluster");
  const roleRef = (kind: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind, name: account });
  return [
    // No token unless a pod asks for one.
    { apiVersion: "v1", kind: "ServiceAccount", metadata, automountServiceAccountToken: false },
    ...(inNamespace.length === 0
      ? []
      : [
          {
            apiVersion: "rbac.authorization.k8s.io/v1" as const,
            kind: "Role" as const,
            metadata,
            rules: inNamespace.map(ruleOf),
          },
          {
            apiVersion: "rbac.authorization.k8s.io/v1" as const,
            kind: "RoleBinding" as const,
            metadata,
            roleRef: roleRef("Role"),
            subjects,
          },
        ]),
    ...(inCluster.length === 0
      ? []
      : [
          {
            apiVersion: "rbac.authorization.k8s.io/v1" as const,
            kind: "ClusterRole" as const,
            metadata: everywhere,
            rules: inCluster.map(ruleOf),
          },
          {
            apiVersion: "rbac.authorization.k8s.io/v1" as const,
            kind: "ClusterRoleBinding" as const,
            metadata: everywhere,
            roleRef: roleRef("ClusterRole"),
            subjects,
          },
        ]),
  ];
}

function ruleOf({ groups, resources, names, verbs }: ApiAccess): {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
} {
  return {
    apiGroups: groups,
    resources,
    ...(names.length === 0 ? {} : { resourceNames: names }),
    verbs,
  };
}
