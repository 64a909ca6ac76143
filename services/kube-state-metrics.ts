import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "kube-state-metrics",
  title: "kube-state-metrics",
  summary: "the state of the cluster's objects as metrics",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "monitoring",
    workload: {
      kind: "Deployment",
      image: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0",
      runAs: { user: 65534 },
      resources: {
        cpu: { request: "10m", limit: "100m" },
        memory: { request: "64Mi", limit: "256Mi" },
      },
      liveness: { path: "/healthz", port: "http", delaySeconds: 5, timeoutSeconds: 5 },
      readiness: { path: "/", port: "http", delaySeconds: 5, timeoutSeconds: 5 },
    },
  },
  ports: {
    http: { port: 8080, scheme: "http", summary: "the metrics of the cluster's objects" },
    own: { port: 8081, scheme: "http", summary: "its own" },
  },
  audience: "owner",
  checks: [{ kind: "http", port: "http", path: "/healthz" }],
  metrics: [{ by: "prometheus", port: "http" }],
  version: { pin: "2.18.0", upstream: "https://github.com/kubernetes/kube-state-metrics/releases" },
} satisfies ServiceFacts;
