import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "prometheus",
  title: "Prometheus",
  summary: "metrics of everything, for fifteen days",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "monitoring",
    workload: {
      kind: "StatefulSet",
      image: "{name:registry}/blumeops/prometheus:v3.9.1-33b7f0f",
      runAs: { user: 65534, group: 65534 },
      arguments: [
        "--config.file=/etc/prometheus/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        "--storage.tsdb.retention.time=15d",
        "--web.enable-remote-write-receiver",
        "--web.enable-lifecycle",
      ],
      files: [
        {
          at: "/etc/prometheus/prometheus.yml",
          // Jobs follow from every service's metrics.
          content: {
            format: "derived",
            document: "prometheus",
            with: { scrape_interval: "15s", evaluation_interval: "15s", labels: { cluster: "indri" } },
          },
        },
        {
          at: "/etc/prometheus/alerts.yml",
          // An alert for every check that a metric shows.
          content: {
            format: "derived",
            document: "alert-rules",
            with: { runbooks: "https://{name:forge}/eblume/blumeops/src/branch/main/docs/services" },
          },
        },
      ],
      resources: {
        cpu: { request: "100m", limit: "500m" },
        memory: { request: "256Mi", limit: "1Gi" },
      },
      liveness: { path: "/-/healthy", port: "http", delaySeconds: 30, everySeconds: 15 },
      readiness: { path: "/-/ready", port: "http", delaySeconds: 5, everySeconds: 5 },
      volumes: [{ name: "data", at: "/prometheus", from: { kind: "claim", size: "20Gi" } }],
    },
  },
  ports: { http: { port: 9090, scheme: "http" } },
  audience: "owner",
  device: { name: "prometheus", tag: "tag:prometheus", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "prometheus", to: "http" }],
  uses: [
    { service: "node-exporter-sifaka", port: "http", through: "stream", why: "scrapes it" },
    { service: "smartctl-sifaka", port: "http", through: "stream", why: "scrapes it" },
    { service: "postgresql", port: "metrics", through: "cluster", why: "scrapes it" },
    { service: "kube-state-metrics", port: "http", through: "cluster", why: "scrapes it" },
    { service: "transmission", port: "metrics", through: "cluster", why: "scrapes it" },
    { service: "loki", port: "http", through: "cluster", why: "scrapes it" },
    { service: "argocd", port: "metrics", through: "cluster", why: "scrapes it" },
    { service: "external-secrets", port: "metrics", through: "cluster", why: "scrapes it" },
    {
      service: "alertmanager",
      port: "http",
      through: "cluster",
      why: "hands it what is wrong, and scrapes it",
    },
  ],
  checks: [
    { kind: "http", port: "http", path: "/-/healthy" },
    { kind: "http", site: true, path: "/-/healthy" },
  ],
  metrics: [
    {
      by: "prometheus",
      port: "http",
      series: [
        "prometheus_tsdb_head_series",
        "prometheus_tsdb_head_samples_appended_total",
        "prometheus_tsdb_storage_blocks_bytes",
        "prometheus_rule_evaluation_failures_total",
        "prometheus_notifications_dropped_total",
      ],
    },
  ],
  datasource: { type: "prometheus", uid: "prometheus", isDefault: true, port: "http" },
  stores: [
    {
      name: "data",
      at: "data-prometheus-0",
      kind: "volume",
      summary: "fifteen days of metrics",
      priority: "low",
      backup: { by: "nothing", because: "it is short-lived by design" },
    },
  ],
  version: { pin: "3.9.1", upstream: "https://github.com/prometheus/prometheus/releases" },
  restart: { seconds: 5, noticed: "nobody but the graphs, which have a gap (an estimate)" },
} satisfies ServiceFacts;
