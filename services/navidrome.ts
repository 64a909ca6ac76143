import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "navidrome",
  title: "Navidrome",
  summary: "music",
  runs: { where: "cluster", cluster: "minikube", namespace: "navidrome" },
  ports: { http: { port: 4533, scheme: "http" } },
  audience: "media",
  device: { name: "dj", tag: "tag:dj", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "dj", to: "http" }],
  uses: [{ service: "nas", port: "nfs", through: "lan", why: "plays what lies on the share music" }],
  checks: [{ kind: "http", site: true, path: "/ping" }],
  stores: [
    {
      name: "navidrome-data",
      at: "navidrome-data",
      kind: "volume",
      summary: "users, playlists and what was played",
      priority: "high",
      backup: { by: "cluster", to: "the share backups of the NAS, by a job in the cluster" },
    },
  ],
  version: { pin: "0.60.3", upstream: "https://github.com/navidrome/navidrome/releases" },
} satisfies ServiceFacts;
