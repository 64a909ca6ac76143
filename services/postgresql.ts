import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "postgresql",
  title: "PostgreSQL",
  summary: "the database that services in the cluster share",
  runs: { where: "cluster", cluster: "minikube", namespace: "databases" },
  ports: { postgres: { port: 5432 }, metrics: { port: 9187, scheme: "http" } },
  audience: "members",
  device: { name: "pg", tag: "tag:pg", via: "load-balancer", ports: [{ listen: 5432, to: "postgres" }] },
  streams: [{ listen: 5432, to: "postgres", host: "pg" }],
  uses: [{ service: "cloudnative-pg", through: "cluster", why: "is run by the operator" }],
  secrets: {
    ownerPassword: "op://blumeops/postgres/password",
    borgmaticPassword: "op://blumeops/borgmatic/db-password",
  },
  checks: [{ kind: "tcp", port: "postgres" }],
  metrics: [{ by: "prometheus", port: "metrics" }],
  stores: [
    {
      name: "miniflux",
      at: "miniflux",
      kind: "database",
      summary: "feeds, and what was read",
      priority: "critical",
      backup: { by: "dump", user: "borgmatic", database: "miniflux" },
    },
  ],
  version: { pin: "18.3", upstream: "https://www.postgresql.org/docs/release/" },
} satisfies ServiceFacts;
