import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "prometheus",
  title: "Prometheus",
  summary: "metrics of everything, for fifteen days",
  runs: { where: "cluster", cluster: "minikube", namespace: "monitoring" },
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
  ],
  checks: [{ kind: "http", site: true, path: "/-/healthy" }],
  metrics: [{ by: "prometheus", port: "http" }],
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
} satisfies ServiceFacts;
