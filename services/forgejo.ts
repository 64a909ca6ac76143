import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "forgejo",
  title: "Forgejo",
  summary: "the forge: repositories, pull requests, and the CI that runs on them",
  runs: { where: "host", host: "indri" },
  ports: {
    http: { port: 3001, scheme: "http", summary: "web and API, behind the proxy" },
    ssh: { port: 2200, summary: "git over SSH; the git user is forgejo" },
  },
  audience: "members",
  sites: [{ host: "forge", to: "http", audiences: ["members", "internet"] }],
  streams: [{ listen: 2222, to: "ssh", host: "forge" }],
  public: [{ host: "forge", through: "flyio-proxy" }],
  secrets: {
    lfsJwtSecret: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/w3663ffnvkewbftncqxtcpeavy/lfs-jwt-secret",
    internalToken: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/w3663ffnvkewbftncqxtcpeavy/internal-token",
    oauth2JwtSecret: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/w3663ffnvkewbftncqxtcpeavy/oauth2-jwt-secret",
    apiToken: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/w3663ffnvkewbftncqxtcpeavy/api-token",
    actionsArgocdToken: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/w3663ffnvkewbftncqxtcpeavy/argocd_token",
    actionsZotApiKey: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/w3663ffnvkewbftncqxtcpeavy/zot-ci-api",
    actionsFlyDeployToken: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/on5slfaygtdjrxmdwezyhfmqsq/deploy-token",
    githubMirrorToken: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/w3663ffnvkewbftncqxtcpeavy/github-mirror-pat",
  },
  checks: [
    { kind: "http", port: "http", path: "/api/v1/version", expect: "version" },
    { kind: "http", site: true, path: "/" },
    { kind: "tcp", port: "ssh" },
  ],
  metrics: [{ by: "alloy-host", textfile: "forgejo.prom", everySeconds: 60 }],
  stores: [
    {
      name: "work path",
      at: "/opt/homebrew/var/forgejo",
      kind: "files",
      summary: "repositories, LFS, the SQLite database, configuration and Actions logs",
      priority: "critical",
      backup: { by: "files", paths: ["/opt/homebrew/var/forgejo"] },
    },
  ],
  version: { pin: "14.0.2", upstream: "https://codeberg.org/forgejo/forgejo/releases" },
  notes: [
    "The SSH port that people use is 2222, the proxy's; 2200 is the forge's own.",
    "It runs natively and on SQLite, because the cluster reads its manifests from it.",
  ],
} satisfies ServiceFacts;
