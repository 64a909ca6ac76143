import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "tailscale-operator",
  title: "Tailscale operator",
  summary: "gives services of the cluster devices of their own in the tailnet",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "tailscale",
    workload: {
      kind: "upstream",
      repository: "https://github.com/tailscale/tailscale",
      path: "cmd/k8s-operator/deploy/manifests/operator.yaml",
      version: "v1.94.2",
      settings: {
        operator: {
          OPERATOR_HOSTNAME: "tailscale-operator",
          OPERATOR_INITIAL_TAGS: "tag:k8s-operator",
          PROXY_TAGS: "tag:k8s",
          APISERVER_PROXY: "false",
        },
      },
      images: {
        operator: "docker.io/tailscale/k8s-operator:v1.94.2",
        // Said again in the ProxyClass: rewriting images does not reach the fields of custom resources.
        proxy: "docker.io/tailscale/tailscale:v1.94.2",
      },
      secrets: [
        {
          name: "operator-oauth",
          data: { client_id: "{secret:client-id}", client_secret: "{secret:client-secret}" },
          byHand: "Argo CD has a device, so the operator must run before anything can fill Secrets",
        },
      ],
    },
  },
  audience: "owner",
  secrets: {
    "client-id": "op://blumeops/Tailscale K8s Operator OAuth/client-id",
    "client-secret": "op://blumeops/Tailscale K8s Operator OAuth/client-secret",
  },
  version: { pin: "1.94.2", upstream: "https://github.com/tailscale/tailscale/releases" },
  notes: [
    "Its OAuth client needs: devices core (for tag:k8s-operator), auth keys and services, each to read and write.",
  ],
} satisfies ServiceFacts;
