import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "kiwix",
  title: "Kiwix",
  summary: "reference works for when the internet is away",
  runs: {
    where: "cluster",
    cluster: "minikube",
    namespace: "kiwix",
    workload: {
      kind: "Deployment",
      image: "{name:registry}/blumeops/kiwix-serve:v3.8.2-f6f0f79",
      runAs: { user: 1000, group: 1000 },
      // The list of archives is read once, when it starts: see the job.
      command: ["/bin/sh", "-c", "exec kiwix-serve --port={port:http} /data/complete/*.zim"],
      resources: { cpu: { request: "100m" }, memory: { request: "256Mi", limit: "1Gi" } },
      liveness: { path: "/", port: "http", delaySeconds: 10, everySeconds: 30 },
      readiness: { path: "/", port: "http", delaySeconds: 5 },
      volumes: [
        {
          name: "kiwix-torrents",
          at: "/data",
          readOnly: true,
          from: { kind: "share", host: "sifaka", share: "torrents" },
        },
      ],
      sidecars: [
        {
          name: "torrent-sync",
          why: "asks Transmission, at the start and every half hour, for archives that are missing; it never fails the pod",
          image: "{name:registry}/blumeops/transmission:v4.0.6-r4-ffa8727",
          command: ["/bin/sh", "/scripts/torrent-sync.sh"],
          environment: {
            TRANSMISSION: "{use:transmission}",
            LIST: "/scripts/torrents.txt",
            INTERVAL_SECONDS: "1800",
          },
          files: [
            { at: "/scripts/torrent-sync.sh", content: { format: "file", name: "torrent-sync.sh" } },
            { at: "/scripts/torrents.txt", content: { format: "file", name: "torrents.txt" } },
          ],
          resources: { cpu: { request: "10m", limit: "100m" }, memory: { request: "32Mi", limit: "64Mi" } },
        },
      ],
      jobs: [
        {
          name: "zim-watcher",
          why: "restarts Kiwix when the list of archives is another than that of the annotation kiwix.blumeops/zim-hash",
          image: "{name:registry}/blumeops/kubectl:v1.34.4-a72a0d8",
          schedule: "0 * * * *",
          keepFinishedSeconds: 345_600,
          command: ["/bin/sh", "/scripts/zim-watcher.sh"],
          environment: { ARCHIVES: "/data/complete", DEPLOYMENT: "kiwix", HOME: "/tmp" },
          files: [{ at: "/scripts/zim-watcher.sh", content: { format: "file", name: "zim-watcher.sh" } }],
          mounts: ["kiwix-torrents"],
          apiAccess: [
            {
              scope: "namespace",
              groups: ["apps"],
              resources: ["deployments"],
              names: ["kiwix"],
              verbs: ["get", "patch"],
              why: "annotates and restarts the Deployment",
            },
          ],
        },
      ],
      exceptions: [
        { allow: "unlimited-cpu", why: "a limit would slow a search down while the node has time to spare" },
      ],
    },
  },
  ports: { http: { port: 80, scheme: "http" } },
  audience: "members",
  device: { name: "kiwix", tag: "tag:kiwix", via: "ingress", ports: [{ listen: 443, to: "http" }] },
  sites: [{ host: "kiwix", to: "http" }],
  uses: [
    { service: "nas", port: "nfs", through: "lan", why: "serves the archives on the share torrents" },
    { service: "transmission", port: "http", through: "cluster", why: "asks for archives that are missing" },
  ],
  checks: [
    { kind: "http", port: "http", path: "/" },
    { kind: "http", site: true, path: "/" },
  ],
  stores: [
    {
      name: "archives",
      at: "sifaka:/volume1/torrents",
      kind: "volume",
      summary: "Wikipedia, Project Gutenberg, textbooks, repair guides, documentation: 43 archives",
      priority: "low",
      backup: { by: "nothing", because: "they can be downloaded again" },
    },
  ],
  version: { pin: "3.8.2", upstream: "https://github.com/kiwix/kiwix-tools/releases" },
  restart: { seconds: 5, noticed: "who reads in that moment (an estimate from its readiness delay)" },
} satisfies ServiceFacts;
