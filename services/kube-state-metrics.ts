import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "kube-state-metrics",
  title: "kube-state-metrics",
  summary: "the state of the cluster's objects as metrics",
  runs: { where: "cluster", cluster: "minikube", namespace: "monitoring" },
  ports: { http: { port: 8080, scheme: "http" }, own: { port: 8081, scheme: "http" } },
  audience: "owner",
  metrics: [{ by: "prometheus", port: "http" }],
  version: { pin: "2.18.0", upstream: "https://github.com/kubernetes/kube-state-metrics/releases" },
} satisfies ServiceFacts;
