import type { ServiceFacts } from "../catalogue/service.ts";

const data = "/data";

export default {
  name: "backup-store",
  title: "Backup store",
  summary: "an object store on the NAS, for what speaks S3 and nothing else: PostgreSQL's own backups",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "backup-store",
    workload: {
      kind: "Deployment",
      image: "ghcr.io/versity/versitygw:v{version}",
      runAs: { user: 1000, group: 1000 },
      environment: {
        VGW_BACKEND: "posix",
        VGW_BACKEND_ARGS: `${data}/objects`,
        // NFS keeps no extended attributes, so what is said of an object lies beside it.
        VGW_META_SIDECAR: `${data}/metadata`,
        VGW_PORT: ":{port:s3}",
        VGW_HEALTH: "/health",
        ROOT_ACCESS_KEY_ID: "{secret:access-key-id}",
        ROOT_SECRET_ACCESS_KEY: "{secret:secret-access-key}",
      },
      resources: { cpu: { request: "20m", limit: "500m" }, memory: { request: "64Mi", limit: "256Mi" } },
      liveness: { path: "/health", port: "s3", delaySeconds: 10, everySeconds: 30 },
      readiness: { path: "/health", port: "s3", delaySeconds: 2 },
      volumes: [
        { name: "backup-store", at: data, from: { kind: "share", host: "sifaka", share: "databases" } },
      ],
      init: [
        {
          name: "buckets",
          why: "a bucket is a folder, and PostgreSQL does not make its own",
          image: "ghcr.io/versity/versitygw:v{version}",
          command: ["/bin/mkdir", "-p", `${data}/objects/blumeops-pg`, `${data}/metadata`],
          mounts: ["backup-store"],
        },
      ],
    },
  },
  ports: { s3: { port: 7070, scheme: "http" } },
  audience: "owner",
  uses: [{ service: "nas", port: "nfs", through: "lan", why: "writes to the share databases" }],
  secrets: {
    "access-key-id": "op://blumeops/backup-store/access-key-id",
    "secret-access-key": "op://blumeops/backup-store/secret-access-key",
  },
  checks: [{ kind: "http", port: "s3", path: "/health" }],
  stores: [
    {
      name: "objects",
      at: "sifaka:/volume1/databases",
      kind: "volume",
      summary: "base backups and the log of changes of PostgreSQL",
      backup: { by: "nothing", because: "it is the backup; each database is dumped away from home as well" },
    },
  ],
  version: { pin: "1.8.0", upstream: "https://github.com/versity/versitygw/releases" },
  restart: { seconds: 5, noticed: "nobody: PostgreSQL keeps its log until it can send it" },
  notes: [
    "The share has to be made on the NAS once, exported by NFS to the home network, and owned by the user 1000.",
    "The two keys are made up once and kept in 1Password; nobody but PostgreSQL's operator and this service reads them.",
  ],
} satisfies ServiceFacts;
