import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "miniflux",
  title: "Miniflux",
  summary: "the feed reader",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "miniflux",
    workload: {
      kind: "Deployment",
      image: "{name:registry}/blumeops/miniflux:v2.2.17-33b7f0f",
      runAs: { user: 65534 },
      environment: {
        RUN_MIGRATIONS: "1",
        BASE_URL: "https://{name:feed}/",
        POLLING_FREQUENCY: "60",
        BATCH_SIZE: "100",
        POLLING_SCHEDULER: "entry_frequency",
        CLEANUP_ARCHIVE_UNREAD_DAYS: "180",
        CLEANUP_ARCHIVE_READ_DAYS: "60",
      },
      resources: {
        cpu: { request: "50m", limit: "200m" },
        memory: { request: "64Mi", limit: "256Mi" },
      },
      liveness: { path: "/healthcheck", port: "http", delaySeconds: 10, everySeconds: 30 },
      readiness: { path: "/healthcheck", port: "http", delaySeconds: 5 },
      fromCluster: [{ variable: "DATABASE_URL", secret: "blumeops-pg-app", key: "uri", of: "postgresql" }],
    },
  },
  ports: { http: { port: 8080, scheme: "http" } },
  audience: "members",
  device: { name: "feed", tag: "tag:feed", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "feed", to: "http" }],
  uses: [
    { service: "postgresql", port: "postgres", through: "cluster", why: "keeps feeds and what was read" },
  ],
  checks: [
    { kind: "http", port: "http", path: "/healthcheck", expect: "OK" },
    { kind: "http", site: true, path: "/healthcheck", expect: "OK" },
  ],
  stores: [
    {
      name: "database",
      at: "miniflux",
      kind: "database",
      summary: "feeds, what was read, and accounts",
      backup: { by: "dump", user: "borgmatic", database: "miniflux" },
    },
  ],
  version: { pin: "2.2.17", upstream: "https://github.com/miniflux/v2/releases" },
  restart: { seconds: 5, noticed: "who reads feeds in that moment (an estimate from its readiness delay)" },
  notes: [
    "After a restored dump: make miniflux the owner of every table, sequence and type in schema public, then restart the Deployment.",
  ],
} satisfies ServiceFacts;
