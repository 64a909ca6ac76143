import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "tailscale-operator",
  title: "Tailscale operator",
  summary: "gives services of the cluster devices of their own in the tailnet",
  runs: { where: "cluster", cluster: "minikube", namespace: "tailscale" },
  audience: "owner",
  secrets: {
    clientId: "op://blumeops/Tailscale K8s Operator OAuth/client-id",
    clientSecret: "op://blumeops/Tailscale K8s Operator OAuth/client-secret",
  },
  version: { pin: "1.94.2", upstream: "https://github.com/tailscale/tailscale/releases" },
} satisfies ServiceFacts;
