import type { ServiceFacts } from "../catalogue/service.ts";

const whyByHand = "it is what opens the vault, so it cannot come from there by way of the cluster";

const data = "/home/opuser/.op/data";
const credentials = "/credentials/1password-credentials.json";

export default {
  name: "onepassword-connect",
  title: "1Password Connect",
  summary: "the vault, as seen from inside the cluster",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "1password",
    workload: {
      kind: "Deployment",
      image: "docker.io/1password/connect-api:{version}",
      runAs: { user: 999, group: 999 },
      environment: {
        OP_HTTP_PORT: "{port:http}",
        OP_BUS_PORT: "11220",
        OP_BUS_PEERS: "localhost:11221",
        OP_SESSION: credentials,
        XDG_DATA_HOME: data,
        OP_LOG_LEVEL: "info",
      },
      resources: { cpu: { request: "50m", limit: "200m" }, memory: { request: "64Mi", limit: "256Mi" } },
      liveness: { path: "/heartbeat", port: "http", delaySeconds: 15, everySeconds: 30 },
      readiness: { path: "/health", port: "http", delaySeconds: 15 },
      volumes: [
        { name: "data", at: data, from: { kind: "scratch" } },
        { name: "credentials", at: "/credentials", from: { kind: "secret", secret: "op-credentials" } },
      ],
      sidecars: [
        {
          name: "sync",
          why: "keeps the copy of the vault that the API answers from",
          image: "docker.io/1password/connect-sync:{version}",
          ports: ["sync"],
          mounts: ["data", "credentials"],
          environment: {
            OP_HTTP_PORT: "{port:sync}",
            OP_BUS_PORT: "11221",
            OP_BUS_PEERS: "localhost:11220",
            OP_SESSION: credentials,
            XDG_DATA_HOME: data,
            OP_LOG_LEVEL: "info",
          },
          resources: { cpu: { request: "50m", limit: "200m" }, memory: { request: "64Mi", limit: "256Mi" } },
          liveness: { path: "/heartbeat", port: "sync", delaySeconds: 15, everySeconds: 30 },
        },
      ],
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
  ports: {
    http: { port: 8080, scheme: "http" },
    sync: { port: 8081, scheme: "http", summary: "how its helper is" },
  },
  audience: "owner",
  secrets: {
    credentials: "op://blumeops/1Password Connect/credentials-file",
    token: "op://blumeops/1Password Connect/token",
  },
  checks: [{ kind: "http", port: "http", path: "/heartbeat" }],
  version: {
    pin: "1.8.1",
    upstream: "https://github.com/1Password/connect-helm-charts/releases",
    note: "the version of both images; the running system takes them from the chart connect-2.3.0",
  },
  notes: [
    "It answers inside the cluster only. What applies the network and the host asks a Connect server of its own, or the command op on gilbert.",
  ],
} satisfies ServiceFacts;
