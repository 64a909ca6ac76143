import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "external-secrets",
  title: "External Secrets",
  summary: "brings secrets from 1Password Connect into the cluster",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "external-secrets",
    workload: {
      kind: "chart",
      repository: "https://github.com/external-secrets/external-secrets",
      path: "deploy/charts/external-secrets",
      version: "helm-chart-2.0.0",
      release: "external-secrets",
      values: { installCRDs: true },
      resources: {
        operator: {
          cpu: { request: "50m", limit: "200m" },
          memory: { request: "64Mi", limit: "256Mi" },
        },
        webhook: {
          cpu: { request: "25m", limit: "100m" },
          memory: { request: "32Mi", limit: "128Mi" },
        },
        certController: {
          cpu: { request: "25m", limit: "100m" },
          memory: { request: "32Mi", limit: "128Mi" },
        },
      },
      serverSideApply: true,
    },
  },
  audience: "owner",
  uses: [{ service: "onepassword-connect", port: "http", through: "cluster", why: "reads secrets" }],
  version: {
    pin: "2.0.0",
    upstream: "https://github.com/external-secrets/external-secrets/releases",
    note: "the chart's version; the operator is 1.3.2",
  },
  notes: ["Every Secret is read again each hour; one store for the whole cluster, onepassword-blumeops."],
} satisfies ServiceFacts;
