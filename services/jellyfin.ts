import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "jellyfin",
  title: "Jellyfin",
  summary: "films and series, transcoded by the Mac's own hardware",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: { by: "brew", formula: "jellyfin", cask: true },
      folders: [{ path: "{home}/Library/Application Support/jellyfin" }],
      files: [
        {
          path: "{home}/.jellyfin-api-key",
          mode: "0600",
          restarts: false,
          content: { format: "text", text: "{secret:api-key}" },
          why: "read by the metrics job",
        },
        {
          path: "{bin}/jellyfin-metrics",
          mode: "0755",
          restarts: "mcquack.eblume.jellyfin-metrics",
          content: { format: "script", script: "jellyfin-metrics" },
        },
      ],
      agents: [
        {
          // Without "eblume", unlike every other label: older than the pattern.
          label: "mcquack.jellyfin",
          program: [
            "/Applications/Jellyfin.app/Contents/MacOS/jellyfin",
            "--service",
            "--datadir",
            "{home}/Library/Application Support/jellyfin",
            // The cask does not put the web client where the program looks for it.
            "--webdir",
            "/Applications/Jellyfin.app/Contents/Resources/jellyfin-web",
          ],
          environment: { PATH: "{homebrew}/bin:/usr/bin:/bin" },
          workingDirectory: "{home}/Library/Application Support/jellyfin",
          keepAlive: true,
          logs: { out: "{logs}/mcquack.jellyfin.out.log", err: "{logs}/mcquack.jellyfin.err.log" },
        },
        {
          label: "mcquack.eblume.jellyfin-metrics",
          summary: "asks for sessions and libraries and writes jellyfin.prom",
          program: ["{bin}/jellyfin-metrics"],
          environment: {
            JELLYFIN: "http://127.0.0.1:{port:http}",
            KEY_FILE: "{home}/.jellyfin-api-key",
            OUTPUT: "{textfiles}/jellyfin.prom",
          },
          schedule: { everySeconds: 60 },
          logs: {
            out: "{homebrew}/var/log/jellyfin-metrics.out.log",
            err: "{homebrew}/var/log/jellyfin-metrics.err.log",
          },
        },
      ],
    },
  },
  ports: { http: { port: 8096, scheme: "http" } },
  audience: "media",
  sites: [{ host: "jellyfin", to: "http" }],
  uses: [{ service: "nas", port: "smb", through: "host", why: "plays what lies on the share allisonflix" }],
  secrets: { "api-key": "op://blumeops/ceywxkcd3z7najsy2nmmbs2vke/credential" },
  checks: [
    { kind: "http", port: "http", path: "/health", expect: "Healthy" },
    { kind: "http", site: true, path: "/health", expect: "Healthy" },
    { kind: "file", path: "{mount:allisonflix}" },
    { kind: "file", path: "{textfiles}/jellyfin.prom", maxAgeSeconds: 300 },
  ],
  metrics: [
    {
      textfile: "jellyfin.prom",
      everySeconds: 60,
      by: "alloy-host",
      series: [
        "jellyfin_up",
        "jellyfin_version_info",
        "jellyfin_sessions_total",
        "jellyfin_sessions_playing",
        "jellyfin_sessions_paused",
        "jellyfin_transcode_sessions_total",
        "jellyfin_library_items",
      ],
    },
  ],
  stores: [
    {
      name: "data",
      at: "{home}/Library/Application Support/jellyfin",
      kind: "files",
      summary: "settings chosen in its pages, plugins, accounts, and what has been watched",
      backup: { by: "files", paths: ["{home}/Library/Application Support/jellyfin"] },
    },
    {
      name: "database",
      at: "{home}/Library/Application Support/jellyfin/data/jellyfin.db",
      kind: "database",
      summary: "accounts and what has been watched; the copy among the files is of a database in use",
      backup: { by: "sqlite", path: "{home}/Library/Application Support/jellyfin/data/jellyfin.db" },
    },
  ],
  version: {
    pin: "untracked",
    upstream: "https://github.com/jellyfin/jellyfin/releases",
    note: "whatever the cask installed last",
  },
  restart: { seconds: 10, noticed: "who is watching: the film stops (an estimate)" },
  notes: [
    "Native for VideoToolbox: H.264 and HEVC in hardware, AV1 decoded in software; about three 4K HDR streams at once.",
    "Chosen in its own pages, not here: VideoToolbox, hardware encoding, tone mapping, and the folder of the films.",
  ],
} satisfies ServiceFacts;
