import type { IBackupConfiguration } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/BackupConfiguration";
import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { ClusterContext, Running } from "../context.ts";
import { addressOfUse } from "../fill.ts";
import { metadataOf } from "../names.ts";

/** Where the operator archives the log of changes and puts base backups; nothing where none are stated. */
export function backupOf(
  service: Running<"postgres-cluster">,
  context: ClusterContext,
): { backup?: IBackupConfiguration } {
  const { backup, cluster } = service.runs.workload;
  if (backup === undefined) return {};
  const address = addressOfUse(backup.store, service, context);
  if (address === undefined) throw new Error(`${service.name} does not say that it uses ${backup.store}`);
  const { secret: name, id, key } = backup.keys;
  return {
    backup: {
      retentionPolicy: backup.keep,
      barmanObjectStore: {
        endpointURL: `http://${address}`,
        destinationPath: `s3://${backup.bucket}/`,
        serverName: cluster,
        s3Credentials: { accessKeyId: { name, key: id }, secretAccessKey: { name, key } },
        wal: { compression: "gzip" },
        data: { compression: "gzip" },
      },
    },
  };
}

/** The base backups by the clock. */
export function scheduledBackup(service: Running<"postgres-cluster">): KubernetesObject[] {
  const { backup, cluster } = service.runs.workload;
  return backup === undefined
    ? []
    : [
        {
          apiVersion: "postgresql.cnpg.io/v1",
          kind: "ScheduledBackup",
          metadata: metadataOf(service, cluster),
          spec: {
            cluster: { name: cluster },
            schedule: backup.schedule,
            method: "barmanObjectStore",
            // A backup outlives the object that asked for it.
            backupOwnerReference: "none",
            immediate: true,
          },
        },
      ];
}
