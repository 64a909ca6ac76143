import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "external-secrets",
  title: "External Secrets",
  summary: "brings secrets from 1Password Connect into the cluster",
  runs: { where: "cluster", cluster: "minikube", namespace: "external-secrets" },
  audience: "owner",
  uses: [{ service: "onepassword-connect", port: "http", through: "cluster", why: "reads secrets" }],
  version: {
    pin: "2.0.0",
    upstream: "https://github.com/external-secrets/external-secrets/releases",
    note: "the chart's version; the operator is 1.3.2",
  },
} satisfies ServiceFacts;
