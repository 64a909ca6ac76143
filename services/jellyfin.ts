import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "jellyfin",
  title: "Jellyfin",
  summary: "films and series, transcoded by the Mac's own hardware",
  runs: { where: "host", host: "indri" },
  ports: { http: { port: 8096, scheme: "http" } },
  audience: "media",
  sites: [{ host: "jellyfin", to: "http" }],
  uses: [{ service: "nas", port: "smb", through: "host", why: "plays what lies on the share allisonflix" }],
  secrets: { metricsApiKey: "op://vg6xf6vvfmoh5hqjjhlhbeoaie/ceywxkcd3z7najsy2nmmbs2vke/credential" },
  checks: [
    { kind: "http", port: "http", path: "/health", expect: "Healthy" },
    { kind: "http", site: true, path: "/health", expect: "Healthy" },
  ],
  metrics: [{ by: "alloy-host", textfile: "jellyfin.prom", everySeconds: 60 }],
  stores: [
    {
      name: "library",
      at: "{home}/Library/Application Support/jellyfin",
      kind: "files",
      summary: "users, what was watched, and metadata of the media",
      priority: "high",
      backup: { by: "files", paths: ["{home}/Library/Application Support/jellyfin"] },
    },
  ],
  version: {
    pin: "untracked",
    upstream: "https://github.com/jellyfin/jellyfin/releases",
    note: "a Homebrew cask",
  },
  notes: [
    "Native because VideoToolbox is not to be had in a container; hardware transcoding is switched on in its own settings.",
  ],
} satisfies ServiceFacts;
