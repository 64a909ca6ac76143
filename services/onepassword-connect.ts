import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "onepassword-connect",
  title: "1Password Connect",
  summary: "the vault, as seen from inside the cluster",
  runs: { where: "cluster", cluster: "minikube", namespace: "1password" },
  ports: { http: { port: 8080, scheme: "http" } },
  audience: "owner",
  secrets: {
    credentials: "op://blumeops/1Password Connect/credentials-file",
    token: "op://blumeops/1Password Connect/token",
  },
  version: {
    pin: "1.8.1",
    upstream: "https://github.com/1Password/connect-helm-charts/releases",
    note: "chart connect-2.3.0",
  },
  notes: [
    "It answers only inside the cluster, and its own two secrets are put there by hand: it cannot read them from itself.",
  ],
} satisfies ServiceFacts;
