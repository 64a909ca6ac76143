import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "navidrome",
  title: "Navidrome",
  summary: "plays music",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "navidrome",
    workload: {
      kind: "Deployment",
      image: "{name:registry}/blumeops/navidrome:v0.60.3-cd57814",
      runAs: { user: 1000, group: 1000 },
      environment: {
        // The older ND_SCANSCHEDULE has no effect.
        ND_SCANNER_SCHEDULE: "@every 1h",
        ND_LOGLEVEL: "info",
        ND_MUSICFOLDER: "/music",
        ND_DATAFOLDER: "/data",
        // Before the nightly backup, which takes the copy out of the cluster.
        ND_BACKUP_PATH: "/data/backup",
        ND_BACKUP_SCHEDULE: "30 1 * * *",
        ND_BACKUP_COUNT: "2",
      },
      resources: {
        cpu: { request: "100m", limit: "500m" },
        memory: { request: "128Mi", limit: "512Mi" },
      },
      liveness: { path: "/ping", port: "http", delaySeconds: 10, everySeconds: 30 },
      readiness: { path: "/ping", port: "http", delaySeconds: 5 },
      volumes: [
        { name: "navidrome-data", at: "/data", from: { kind: "claim", size: "10Gi" } },
        {
          name: "navidrome-music",
          at: "/music",
          readOnly: true,
          from: { kind: "share", host: "sifaka", share: "music" },
        },
      ],
    },
  },
  ports: { http: { port: 4533, scheme: "http" } },
  audience: "media",
  device: { name: "dj", tag: "tag:dj", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "dj", to: "http" }],
  uses: [{ service: "nas", port: "nfs", through: "lan", why: "plays what lies on the share music" }],
  checks: [
    { kind: "http", port: "http", path: "/ping" },
    { kind: "http", site: true, path: "/ping" },
  ],
  stores: [
    {
      name: "data",
      at: "navidrome-data",
      kind: "volume",
      summary: "accounts, playlists, and what was played how often",
      backup: {
        by: "output",
        run: [
          "{homebrew}/bin/kubectl",
          "--context=minikube",
          "--namespace=navidrome",
          "exec",
          "deployment/navidrome",
          "--",
          "sh",
          "-c",
          'cat "$(ls -t /data/backup/*.db | head -n 1)"',
        ],
        file: "navidrome.db",
      },
    },
  ],
  version: { pin: "0.60.3", upstream: "https://github.com/navidrome/navidrome/releases" },
  restart: { seconds: 5, noticed: "who is listening (an estimate from its readiness delay)" },
  notes: ["Accounts are its own: it knows no single sign-on."],
} satisfies ServiceFacts;
