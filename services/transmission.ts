import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "transmission",
  title: "Transmission",
  summary: "fetches the archives that Kiwix serves",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "torrent",
    workload: {
      kind: "Deployment",
      image: "{name:registry}/blumeops/transmission:v4.1.1-r1-ab34cbd",
      environment: { PUID: "1000", PGID: "1000" },
      resources: { cpu: { request: "100m" }, memory: { request: "256Mi", limit: "512Mi" } },
      liveness: { path: "/transmission/web/", port: "http", delaySeconds: 30, everySeconds: 30 },
      readiness: { path: "/transmission/web/", port: "http", delaySeconds: 10 },
      volumes: [
        {
          name: "torrents-storage",
          at: "/downloads",
          from: { kind: "share", host: "sifaka", share: "torrents", persistentVolume: "torrents-nfs-pv" },
        },
        { name: "config", at: "/config", from: { kind: "scratch" } },
      ],
      exceptions: [
        {
          allow: "root",
          why: "its start script takes the user of PUID and PGID by itself, which takes root",
        },
        {
          allow: "capabilities",
          add: ["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"],
          why: "so that the start script can hand its folders over and become that user",
        },
        { allow: "writable-root", why: "the start script writes that user into /etc/passwd" },
        { allow: "unlimited-cpu", why: "checking what was downloaded takes what the node has to spare" },
      ],
      sidecars: [
        {
          name: "exporter",
          why: "its metrics, which Transmission does not give by itself",
          image: "{name:registry}/blumeops/transmission-exporter:v1.0.1-c93448f",
          user: 65534,
          ports: ["metrics"],
          resources: { cpu: { request: "10m", limit: "100m" }, memory: { request: "32Mi", limit: "64Mi" } },
        },
      ],
    },
  },
  ports: {
    http: { port: 9091, scheme: "http", summary: "its pages and its RPC" },
    peers: { port: 51413 },
    "peers-udp": { port: 51413, protocol: "udp" },
    metrics: { port: 19091, scheme: "http" },
  },
  audience: "owner",
  device: { name: "torrent", tag: "tag:torrent", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "torrent", to: "http" }],
  uses: [{ service: "nas", port: "nfs", through: "lan", why: "writes to the share torrents" }],
  checks: [
    { kind: "http", port: "http", path: "/transmission/web/" },
    { kind: "http", site: true, path: "/transmission/web/" },
  ],
  metrics: [
    {
      by: "prometheus",
      port: "metrics",
      series: [
        "transmission_session_stats_download_speed_bytes",
        "transmission_session_stats_upload_speed_bytes",
      ],
    },
  ],
  stores: [
    {
      name: "downloads",
      at: "sifaka:/volume1/torrents",
      kind: "volume",
      summary: "finished below complete/, others below incomplete/",
      priority: "low",
      backup: { by: "nothing", because: "they can be downloaded again" },
    },
  ],
  version: { pin: "4.1.1-r1", upstream: "https://github.com/transmission/transmission/releases" },
  restart: {
    seconds: 10,
    noticed: "nobody: downloads go on afterwards (an estimate from its readiness delay)",
  },
  notes: [
    "Its configuration is gone with the pod; Kiwix asks again for every archive that is missing.",
    "Its RPC takes neither password nor list of hosts: whoever reaches it may use it, so it is for the owner alone.",
  ],
} satisfies ServiceFacts;
