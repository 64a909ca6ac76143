import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "transmission",
  title: "Transmission",
  summary: "fetches the archives that Kiwix serves",
  runs: { where: "cluster", cluster: "minikube", namespace: "torrent" },
  ports: {
    http: { port: 9091, scheme: "http" },
    peers: { port: 51413 },
    metrics: { port: 19091, scheme: "http" },
  },
  audience: "owner",
  device: { name: "torrent", tag: "tag:torrent", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "torrent", to: "http" }],
  uses: [{ service: "nas", port: "nfs", through: "lan", why: "writes to the share torrents" }],
  checks: [{ kind: "http", site: true, path: "/transmission/web/" }],
  metrics: [{ by: "prometheus", port: "metrics" }],
  stores: [
    {
      name: "downloads",
      at: "sifaka:/volume1/torrents",
      kind: "volume",
      summary: "downloads",
      priority: "low",
      backup: { by: "nothing", because: "they can be downloaded again" },
    },
  ],
  version: { pin: "4.1.1-r1", upstream: "https://github.com/transmission/transmission/releases" },
} satisfies ServiceFacts;
