import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "loki",
  title: "Loki",
  summary: "logs of everything, for a month",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "monitoring",
    workload: {
      kind: "StatefulSet",
      image: "{name:registry}/blumeops/loki:v3.6.5-3dc4ed7",
      runAs: { user: 10001, group: 10001 },
      arguments: ["-config.file=/etc/loki/loki.yaml"],
      files: [
        {
          at: "/etc/loki/loki.yaml",
          content: {
            format: "yaml",
            value: {
              auth_enabled: false,
              server: { http_listen_port: "{port:http}", grpc_listen_port: "{port:grpc}" },
              common: {
                path_prefix: "/loki",
                replication_factor: 1,
                ring: { kvstore: { store: "inmemory" } },
                storage: { filesystem: { chunks_directory: "/loki/chunks", rules_directory: "/loki/rules" } },
              },
              schema_config: {
                configs: [
                  {
                    from: "2024-01-01",
                    store: "tsdb",
                    object_store: "filesystem",
                    schema: "v13",
                    index: { prefix: "index_", period: "24h" },
                  },
                ],
              },
              limits_config: { retention_period: "744h" },
              compactor: {
                working_directory: "/loki/compactor",
                compaction_interval: "10m",
                retention_enabled: true,
                retention_delete_delay: "2h",
                retention_delete_worker_count: 150,
                delete_request_store: "filesystem",
              },
              query_range: {
                results_cache: { cache: { embedded_cache: { enabled: true, max_size_mb: 100 } } },
              },
            },
          },
        },
      ],
      resources: {
        cpu: { request: "100m", limit: "500m" },
        memory: { request: "256Mi", limit: "1Gi" },
      },
      liveness: { path: "/ready", port: "http", delaySeconds: 45 },
      readiness: { path: "/ready", port: "http", delaySeconds: 10, everySeconds: 5 },
      volumes: [{ name: "data", at: "/loki", from: { kind: "claim", size: "20Gi" } }],
    },
  },
  ports: { http: { port: 3100, scheme: "http" }, grpc: { port: 9096 } },
  audience: "owner",
  device: { name: "loki", tag: "tag:loki", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "loki", to: "http" }],
  checks: [
    { kind: "http", port: "http", path: "/ready", expect: "ready" },
    { kind: "http", site: true, path: "/ready", expect: "ready" },
  ],
  metrics: [
    {
      by: "prometheus",
      port: "http",
      series: [
        "loki_distributor_lines_received_total",
        "loki_distributor_bytes_received_total",
        "loki_ingester_memory_streams",
      ],
    },
  ],
  datasource: { type: "loki", uid: "loki", port: "http" },
  stores: [
    {
      name: "data",
      at: "data-loki-0",
      kind: "volume",
      summary: "thirty-one days of logs",
      priority: "low",
      backup: { by: "nothing", because: "it is short-lived by design" },
    },
  ],
  version: { pin: "3.6.5", upstream: "https://github.com/grafana/loki/releases" },
  restart: { seconds: 15, noticed: "nobody: Alloy keeps what it cannot send (an estimate)" },
} satisfies ServiceFacts;
