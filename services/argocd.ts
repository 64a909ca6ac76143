import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "argocd",
  title: "Argo CD",
  summary: "keeps the cluster as the repository says",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "argocd",
    workload: {
      kind: "upstream",
      repository: "https://github.com/argoproj/argo-cd",
      path: "manifests/install.yaml",
      version: "v3.3.2",
      serverSideApply: true,
      settings: {
        // TLS ends at its tailnet device.
        "argocd-cmd-params-cm": { "server.insecure": "true" },
        "argocd-cm": { url: "https://{name:argocd}", "accounts.workflow-bot": "apiKey" },
        "argocd-rbac-cm": {
          "policy.csv":
            "p, role:workflow-bot, applications, get, *, allow\np, role:workflow-bot, applications, sync, *, allow\ng, workflow-bot, role:workflow-bot\n",
        },
      },
      secrets: [
        {
          name: "repo-creds-forge",
          labels: { "argocd.argoproj.io/secret-type": "repo-creds" },
          data: {
            type: "git",
            url: "ssh://forgejo@{use:forgejo}/",
            insecure: "false",
            sshPrivateKey: "{secret:repository-key}",
          },
          byHand: "Argo CD must read the forge before it can install what fills Secrets",
        },
      ],
    },
  },
  ports: { http: { port: 80, scheme: "http" } },
  audience: "owner",
  device: { name: "argocd", tag: "tag:argocd", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "argocd", to: "http" }],
  uses: [{ service: "forgejo", port: "ssh", through: "stream", why: "reads the manifests" }],
  secrets: {
    "repository-key": "op://blumeops/argocd-forge-ssh-key/private-key-openssh",
    "admin-password": "op://blumeops/srogeebssulhtb6tnqd7ls6qey/password",
  },
  checks: [
    { kind: "http", port: "http", path: "/healthz", expect: "ok" },
    { kind: "http", site: true, path: "/healthz", expect: "ok" },
  ],
  version: { pin: "3.3.2", upstream: "https://github.com/argoproj/argo-cd/releases" },
  restart: { seconds: 30, noticed: "nobody: what runs in the cluster goes on running (an estimate)" },
  notes: [
    "It is installed by hand first and then keeps itself.",
    "The repository's key lies in the vault twice: as an SSH key, and as a note with the OpenSSH text, since Connect cannot convert it.",
    "Its command line needs --grpc-web through the proxy and through its own device.",
  ],
} satisfies ServiceFacts;
