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
      source: { module: "tailscale.com", path: "cmd/k8s-operator/deploy/manifests/operator.yaml" },
      provides: [{ kind: "tailnet", class: "tailscale", proxyClass: "default" }],
      objects: [
        {
          apiVersion: "tailscale.com/v1alpha1",
          kind: "ProxyClass",
          metadata: { name: "default" },
          spec: {
            statefulSet: {
              pod: {
                // By full names: the node asks the registry that a name leads to, and a short one leads elsewhere.
                tailscaleContainer: { image: "docker.io/tailscale/tailscale:v{version}" },
                tailscaleInitContainer: { image: "docker.io/tailscale/tailscale:v{version}" },
              },
            },
          },
        },
        {
          apiVersion: "tailscale.com/v1alpha1",
          kind: "DNSConfig",
          metadata: { name: "ts-dns" },
          spec: { nameserver: { image: { repo: "docker.io/tailscale/k8s-nameserver", tag: "v{version}" } } },
        },
      ],
      omit: [
        {
          kind: "Secret",
          name: "operator-oauth",
          why: "it holds placeholders; the real one comes from the vault",
        },
      ],
      images: { "tailscale/k8s-operator": "docker.io/tailscale/k8s-operator:v{version}" },
      patches: [
        {
          kind: "Deployment",
          name: "operator",
          why: "its proxies' image by version, its name and tags as the tailnet knows them, and bounds that upstream leaves out",
          merge: {
            spec: {
              template: {
                spec: {
                  containers: [
                    {
                      name: "operator",
                      imagePullPolicy: "IfNotPresent",
                      env: [
                        { name: "OPERATOR_HOSTNAME", value: "tailscale-operator" },
                        { name: "OPERATOR_INITIAL_TAGS", value: "tag:k8s-operator" },
                        { name: "PROXY_TAGS", value: "tag:k8s" },
                        { name: "PROXY_IMAGE", value: "docker.io/tailscale/tailscale:v{version}" },
                        { name: "APISERVER_PROXY", value: "false" },
                      ],
                      resources: {
                        requests: { cpu: "20m", memory: "64Mi" },
                        limits: { cpu: "500m", memory: "256Mi" },
                      },
                      securityContext: {
                        allowPrivilegeEscalation: false,
                        capabilities: { drop: ["ALL"] },
                        seccompProfile: { type: "RuntimeDefault" },
                      },
                    },
                  ],
                },
              },
            },
          },
        },
      ],
      podSecurity: "privileged",
      why: "its proxies forward packets, which takes a privileged container",
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
