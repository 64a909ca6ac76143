import type { ServiceFacts } from "../catalogue/service.ts";

/** What each part is promised and held to: estimates for a cluster of twenty applications. */
const resources = {
  "argocd-application-controller": {
    kind: "StatefulSet",
    container: "argocd-application-controller",
    requests: { cpu: "100m", memory: "256Mi" },
    limits: { cpu: "1", memory: "1Gi" },
  },
  "argocd-repo-server": {
    kind: "Deployment",
    container: "argocd-repo-server",
    requests: { cpu: "50m", memory: "128Mi" },
    limits: { cpu: "1", memory: "1Gi" },
  },
  "argocd-server": {
    kind: "Deployment",
    container: "argocd-server",
    requests: { cpu: "50m", memory: "128Mi" },
    limits: { cpu: "500m", memory: "512Mi" },
  },
  "argocd-redis": {
    kind: "Deployment",
    container: "redis",
    requests: { cpu: "10m", memory: "32Mi" },
    limits: { cpu: "200m", memory: "128Mi" },
  },
  "argocd-applicationset-controller": {
    kind: "Deployment",
    container: "argocd-applicationset-controller",
    requests: { cpu: "10m", memory: "64Mi" },
    limits: { cpu: "200m", memory: "256Mi" },
  },
  "argocd-notifications-controller": {
    kind: "Deployment",
    container: "argocd-notifications-controller",
    requests: { cpu: "10m", memory: "64Mi" },
    limits: { cpu: "200m", memory: "256Mi" },
  },
  "argocd-dex-server": {
    kind: "Deployment",
    container: "dex",
    requests: { cpu: "10m", memory: "32Mi" },
    limits: { cpu: "200m", memory: "128Mi" },
  },
} as const;

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
      source: { module: "github.com/argoproj/argo-cd/v3", path: "manifests/install.yaml" },
      provides: [
        {
          kind: "gitops",
          repository: "ssh://forgejo@{use:forgejo}/eblume/blumeops.git",
          revision: "main",
          server: "https://kubernetes.default.svc",
        },
      ],
      services: { http: "argocd-server", metrics: "argocd-metrics" },
      patches: [
        {
          kind: "ConfigMap",
          name: "argocd-cmd-params-cm",
          why: "TLS ends at its tailnet device",
          merge: { data: { "server.insecure": "true" } },
        },
        {
          kind: "ConfigMap",
          name: "argocd-cm",
          why: "its own address, and an account for workflows",
          merge: { data: { url: "https://{name:argocd}", "accounts.workflow-bot": "apiKey" } },
        },
        {
          kind: "ConfigMap",
          name: "argocd-rbac-cm",
          why: "workflows may look at applications and sync them",
          merge: {
            data: {
              "policy.csv":
                "p, role:workflow-bot, applications, get, *, allow\np, role:workflow-bot, applications, sync, *, allow\ng, workflow-bot, role:workflow-bot\n",
            },
          },
        },
        {
          kind: "ConfigMap",
          name: "argocd-ssh-known-hosts-cm",
          why: "it reads the forge and nothing else over SSH",
          merge: { data: { ssh_known_hosts: "[{name:forge}]:2222 {setting:forge-host-key}\n" } },
        },
        ...Object.entries(resources).map(([name, { kind, container, ...limits }]) => ({
          kind,
          name,
          why: "upstream promises and limits nothing",
          merge: {
            spec: { template: { spec: { containers: [{ name: container, resources: limits }] } } },
          },
        })),
      ],
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
  ports: {
    http: { port: 80, scheme: "http" },
    metrics: { port: 8082, scheme: "http", summary: "what it says of its applications" },
  },
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
  metrics: [
    {
      by: "prometheus",
      port: "metrics",
      series: ["argocd_app_info", "argocd_app_sync_total"],
      panels: [
        {
          title: "applications by health",
          ask: "count by (health_status) (argocd_app_info)",
          legend: "{{health_status}}",
        },
        {
          title: "applications by sync",
          ask: "count by (sync_status) (argocd_app_info)",
          legend: "{{sync_status}}",
        },
        {
          title: "syncs, an hour",
          ask: "sum by (phase) (increase(argocd_app_sync_total[1h]))",
          legend: "{{phase}}",
        },
      ],
    },
  ],
  version: { pin: "3.3.2", upstream: "https://github.com/argoproj/argo-cd/releases" },
  restart: { seconds: 30, noticed: "nobody: what runs in the cluster goes on running (an estimate)" },
  notes: [
    "The minikube stack installs and upgrades it: what brings everything else cannot wait for itself.",
    "The repository's key lies in the vault twice: as an SSH key, and as a note with the OpenSSH text, since Connect cannot convert it.",
    "Its command line needs --grpc-web through the proxy and through its own device.",
  ],
} satisfies ServiceFacts;
