import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "loki",
  title: "Loki",
  summary: "logs of everything, for a month",
  runs: { where: "cluster", cluster: "minikube", namespace: "monitoring" },
  ports: { http: { port: 3100, scheme: "http" }, grpc: { port: 9096 } },
  audience: "owner",
  device: { name: "loki", tag: "tag:loki", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "loki", to: "http" }],
  checks: [{ kind: "http", site: true, path: "/ready", expect: "ready" }],
  metrics: [{ by: "prometheus", port: "http" }],
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
} satisfies ServiceFacts;
