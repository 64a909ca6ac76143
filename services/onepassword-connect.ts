import type { ServiceFacts } from "../catalogue/service.ts";

const whyByHand = "it is what opens the vault, so it cannot come from there by way of the cluster";

export default {
  name: "onepassword-connect",
  title: "1Password Connect",
  summary: "the vault, as seen from inside the cluster",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "1password",
    workload: {
      kind: "chart",
      repository: "https://github.com/1Password/connect-helm-charts",
      path: "charts/connect",
      version: "connect-2.3.0",
      release: "onepassword-connect",
      values: { operator: { create: false } },
      resources: {
        api: { cpu: { request: "50m", limit: "200m" }, memory: { request: "64Mi", limit: "256Mi" } },
        sync: { cpu: { request: "50m", limit: "200m" }, memory: { request: "64Mi", limit: "256Mi" } },
      },
      secrets: [
        {
          name: "op-credentials",
          // JSON as it is, not encoded once more.
          data: { "1password-credentials.json": "{secret:credentials}" },
          byHand: whyByHand,
        },
        { name: "onepassword-token", data: { token: "{secret:token}" }, byHand: whyByHand },
      ],
    },
  },
  ports: { http: { port: 8080, scheme: "http" } },
  audience: "owner",
  secrets: {
    credentials: "op://blumeops/1Password Connect/credentials-file",
    token: "op://blumeops/1Password Connect/token",
  },
  checks: [{ kind: "http", port: "http", path: "/heartbeat" }],
  version: {
    pin: "1.8.1",
    upstream: "https://github.com/1Password/connect-helm-charts/releases",
    note: "the program's version; the chart is connect-2.3.0",
  },
  notes: [
    "It answers inside the cluster only. What applies the network and the host asks a Connect server of its own, or the command op on gilbert.",
  ],
} satisfies ServiceFacts;
