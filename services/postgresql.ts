import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "postgresql",
  title: "PostgreSQL",
  summary: "the database that services share",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "databases",
    workload: {
      kind: "postgres-cluster",
      cluster: "blumeops-pg",
      operator: "cloudnative-pg",
      image: "ghcr.io/cloudnative-pg/postgresql:18.3",
      instances: 1,
      storage: { size: "10Gi", class: "standard" },
      resources: {
        cpu: { request: "100m", limit: "500m" },
        memory: { request: "256Mi", limit: "1Gi" },
      },
      parameters: {
        max_connections: "50",
        shared_buffers: "128MB",
        password_encryption: "scram-sha-256",
      },
      // From anywhere: the tailnet is the guard.
      access: ["host all all 0.0.0.0/0 scram-sha-256", "host all all ::/0 scram-sha-256"],
      databases: [{ name: "miniflux", owner: "miniflux" }],
      roles: [
        { name: "eblume", why: "the owner's", superuser: true, createDatabases: true, createRoles: true },
        { name: "borgmatic", why: "reads everything for dumps", memberOf: ["pg_read_all_data"] },
      ],
      backup: {
        store: "backup-store",
        bucket: "blumeops-pg",
        keys: { secret: "blumeops-pg-backup", id: "access-key-id", key: "secret-access-key" },
        // After the dumps of the nightly backup, which asks the server much.
        schedule: "0 30 3 * * *",
        keep: "30d",
      },
      secrets: [
        {
          name: "blumeops-pg-backup",
          data: {
            "access-key-id": "{secret:backup-key-id}",
            "secret-access-key": "{secret:backup-key}",
          },
        },
        {
          name: "blumeops-pg-eblume",
          type: "kubernetes.io/basic-auth",
          data: { username: "eblume", password: "{secret:owner-password}" },
        },
        {
          name: "blumeops-pg-borgmatic",
          type: "kubernetes.io/basic-auth",
          data: { username: "borgmatic", password: "{secret:borgmatic-password}" },
        },
      ],
    },
  },
  ports: { postgres: { port: 5432 }, metrics: { port: 9187, scheme: "http" } },
  audience: "members",
  device: { name: "pg", tag: "tag:pg", via: "load-balancer", ports: [{ listen: 5432, to: "postgres" }] },
  streams: [{ listen: 5432, to: "postgres", host: "pg" }],
  uses: [
    { service: "cloudnative-pg", through: "cluster", why: "is run by the operator" },
    { service: "backup-store", port: "s3", through: "cluster", why: "archives its log and its base backups" },
  ],
  secrets: {
    "owner-password": "op://blumeops/postgres/password",
    "borgmatic-password": "op://blumeops/borgmatic/db-password",
    "backup-key-id": "op://blumeops/backup-store/access-key-id",
    "backup-key": "op://blumeops/backup-store/secret-access-key",
  },
  checks: [
    { kind: "tcp", port: "postgres" },
    {
      kind: "command",
      on: "host",
      run: ["{homebrew}/opt/postgresql@18/bin/pg_isready", "--host={name:pg}", "--port={listen:postgres}"],
      why: "it takes connections on the way that backups take",
    },
  ],
  metrics: [
    {
      by: "prometheus",
      port: "metrics",
      job: "cnpg-postgres",
      labels: { instance: "blumeops-pg" },
      series: ["cnpg_collector_up", "cnpg_backends_total", "cnpg_pg_database_size_bytes"],
      panels: [
        { title: "it can be asked", ask: 'cnpg_collector_up{job="cnpg-postgres"}' },
        {
          title: "connections",
          ask: 'sum by (datname) (cnpg_backends_total{job="cnpg-postgres"})',
          legend: "{{datname}}",
        },
        {
          title: "size of databases",
          ask: 'cnpg_pg_database_size_bytes{job="cnpg-postgres"}',
          unit: "bytes",
          legend: "{{datname}}",
        },
      ],
    },
  ],
  stores: [
    {
      name: "cluster",
      at: "blumeops-pg-1",
      kind: "volume",
      summary: "every database, as the server keeps it",
      backup: {
        by: "cluster",
        to: "the bucket blumeops-pg of the backup store, each night and as it changes",
      },
    },
  ],
  version: { pin: "18.3", upstream: "https://www.postgresql.org/docs/release/" },
  restart: { seconds: 30, noticed: "every service that uses it, Miniflux today (an estimate)" },
  notes: [
    "Besides its own backups, each database is dumped by the service whose it is; roles come from this file.",
    "The operator writes the Secret blumeops-pg-app with the address and password of miniflux's role by itself.",
    "There is no superuser Secret: the role eblume is the way in.",
    "pg_dump of the backup must be of the same major version.",
  ],
} satisfies ServiceFacts;
