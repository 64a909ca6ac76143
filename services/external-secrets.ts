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
      source: {
        module: "github.com/external-secrets/external-secrets",
        path: "deploy/charts/external-secrets",
      },
      // The chart as it lies in the repository brings no definitions; a release of it would.
      also: ["deploy/crds/bundle.yaml"],
      release: "external-secrets",
      services: { metrics: "external-secrets-metrics" },
      provides: [
        {
          kind: "secret-store",
          name: "onepassword-blumeops",
          vault: "blumeops",
          server: { service: "onepassword-connect", port: "http" },
          token: { secret: "onepassword-token", key: "token" },
          refresh: "1h",
        },
      ],
      values: {
        installCRDs: false,
        metrics: { service: { enabled: true, port: "{port:metrics}" } },
        // The chart's own version is the one before.
        image: { tag: "v{version}" },
        resources: {
          requests: { cpu: "50m", memory: "64Mi" },
          limits: { cpu: "200m", memory: "256Mi" },
        },
        webhook: {
          image: { tag: "v{version}" },
          resources: {
            requests: { cpu: "25m", memory: "32Mi" },
            limits: { cpu: "100m", memory: "128Mi" },
          },
        },
        certController: {
          image: { tag: "v{version}" },
          resources: {
            requests: { cpu: "25m", memory: "32Mi" },
            limits: { cpu: "100m", memory: "128Mi" },
          },
        },
      },
    },
  },
  ports: { metrics: { port: 8080, scheme: "http" } },
  audience: "owner",
  uses: [{ service: "onepassword-connect", port: "http", through: "cluster", why: "reads secrets" }],
  checks: [{ kind: "http", port: "metrics", path: "/metrics" }],
  metrics: [
    {
      by: "prometheus",
      port: "metrics",
      series: [
        "externalsecret_status_condition",
        "externalsecret_sync_calls_total",
        "externalsecret_sync_calls_error",
      ],
    },
  ],
  version: {
    pin: "1.3.2",
    upstream: "https://github.com/external-secrets/external-secrets/releases",
    note: "the operator's version; the running system takes it from the chart 2.0.0",
  },
  notes: ["Every Secret is read again each hour; one store for the whole cluster, onepassword-blumeops."],
} satisfies ServiceFacts;
