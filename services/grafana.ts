import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "grafana",
  title: "Grafana",
  summary: "dashboards",
  runs: { where: "cluster", cluster: "minikube", namespace: "monitoring" },
  ports: { http: { port: 80, scheme: "http" } },
  audience: "owner",
  device: { name: "grafana", tag: "tag:grafana", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "grafana", to: "http" }],
  uses: [
    { service: "prometheus", port: "http", through: "cluster", why: "reads metrics" },
    { service: "loki", port: "http", through: "cluster", why: "reads logs" },
  ],
  secrets: { adminPassword: "op://blumeops/Grafana (blumeops)/password" },
  checks: [{ kind: "http", site: true, path: "/api/health", expect: "ok" }],
  stores: [
    {
      name: "grafana",
      at: "grafana",
      kind: "volume",
      summary: "its own SQLite database",
      priority: "low",
      backup: {
        by: "nothing",
        because: "dashboards and datasources come from the repository; edits made by hand are not kept",
      },
    },
  ],
  version: { pin: "12.3.3", upstream: "https://github.com/grafana/grafana/releases" },
} satisfies ServiceFacts;
