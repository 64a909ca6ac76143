import type { IRoleConfiguration } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/RoleConfiguration";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { Role } from "../../../catalogue/postgres.ts";
import type { ClusterContext, Running } from "../context.ts";
import { textOf } from "../fill.ts";
import { KEPT, metadataOf } from "../names.ts";
import { resourcesOf } from "../pods/resources.ts";
import { backupOf, scheduledBackup } from "./backup.ts";

/** A PostgreSQL cluster with its roles, databases and backup. */
export function postgresObjects(
  service: Running<"postgres-cluster">,
  context: ClusterContext,
): KubernetesObject[] {
  const { workload } = service.runs;
  const [first, ...others] = workload.databases;
  if (first === undefined) throw new Error(`${service.name} states no database`);
  const { storage, resources } = workload;
  return [
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Cluster",
      // Deleting it would delete its volumes.
      metadata: metadataOf(service, workload.cluster, KEPT),
      spec: {
        instances: workload.instances,
        imageName: textOf(workload.image, service, context),
        storage: {
          size: storage.size,
          ...(storage.class === undefined ? {} : { storageClass: storage.class }),
        },
        ...(resources === undefined ? {} : { resources: resourcesOf(resources) }),
        enableSuperuserAccess: false,
        // On one instance there is nobody to fail over to: a budget would only block a drain of the node.
        enablePDB: workload.instances > 1,
        postgresql: { parameters: workload.parameters, pg_hba: workload.access },
        bootstrap: { initdb: { database: first.name, owner: first.owner } },
        ...(workload.roles.length === 0
          ? {}
          : { managed: { roles: workload.roles.map((role) => roleOf(role, service)) } }),
        ...backupOf(service, context),
      },
    },
    ...others.map(
      ({ name, owner }): KubernetesObject => ({
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Database",
        metadata: metadataOf(service, `${workload.cluster}-${name}`, KEPT),
        spec: { cluster: { name: workload.cluster }, name, owner, databaseReclaimPolicy: "retain" },
      }),
    ),
    ...scheduledBackup(service),
  ];
}

/** A role with every field that the operator would otherwise fill in, so that the two never disagree. */
function roleOf(role: Role, service: Running<"postgres-cluster">): IRoleConfiguration {
  const secret = service.runs.workload.secrets.find(({ data }) => data["username"] === role.name)?.name;
  return {
    name: role.name,
    comment: role.why,
    ensure: "present",
    login: true,
    inherit: true,
    connectionLimit: -1,
    superuser: role.superuser,
    createdb: role.createDatabases,
    createrole: role.createRoles,
    ...(role.memberOf.length === 0 ? {} : { inRoles: role.memberOf }),
    ...(secret === undefined ? { disablePassword: true } : { passwordSecret: { name: secret } }),
  };
}
