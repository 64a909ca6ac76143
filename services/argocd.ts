import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "argocd",
  title: "Argo CD",
  summary: "keeps the cluster as the repository says",
  runs: { where: "cluster", cluster: "minikube", namespace: "argocd" },
  ports: { http: { port: 80, scheme: "http" } },
  audience: "owner",
  device: { name: "argocd", tag: "tag:argocd", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "argocd", to: "http" }],
  uses: [{ service: "forgejo", port: "ssh", through: "stream", why: "reads the manifests" }],
  secrets: {
    repositoryKey: "op://blumeops/argocd-forge-ssh-key/private-key-openssh",
    adminPassword: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/srogeebssulhtb6tnqd7ls6qey/password",
  },
  checks: [{ kind: "http", site: true, path: "/healthz", expect: "ok" }],
  version: { pin: "3.3.2", upstream: "https://github.com/argoproj/argo-cd/releases" },
} satisfies ServiceFacts;
