import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "alloy-cluster",
  title: "Alloy in the cluster",
  summary: "collects the pods' logs and probes the services",
  runs: { where: "cluster", cluster: "minikube", namespace: "alloy" },
  ports: { http: { port: 12345, scheme: "http" } },
  audience: "owner",
  uses: [
    { service: "prometheus", port: "http", through: "cluster", why: "writes what the probes found" },
    { service: "loki", port: "http", through: "cluster", why: "writes logs" },
  ],
  metrics: [{ by: "alloy-cluster", port: "http" }],
  version: { pin: "1.13.1", upstream: "https://github.com/grafana/alloy/releases" },
} satisfies ServiceFacts;
