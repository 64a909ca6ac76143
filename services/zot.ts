import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "zot",
  title: "Zot",
  summary: "the container registry: our own images, and a cache in front of the public ones",
  runs: {
    where: "host",
    host: "indri",
    native: {
      install: {
        by: "hand",
        binary: "{home}/code/3rd/zot/bin/zot-darwin-arm64",
        how: "clone zot into ~/code/3rd/zot, from the forge's mirror by http://localhost:3001 or from upstream where there is no forge yet, and run `make binary` with Go 1.25",
      },
      folders: [{ path: "{home}/zot" }, { path: "{home}/.config/zot" }],
      files: [
        {
          path: "{home}/.config/zot/config.json",
          content: {
            format: "json",
            value: {
              distSpecVersion: "1.1.0",
              storage: { rootDirectory: "{home}/zot", gc: true, gcDelay: "1h", gcInterval: "24h" },
              // A string here, not a number. On every address: the cluster's node dials the host.
              http: { address: "0.0.0.0", port: "{port:http}" },
              log: { level: "info" },
              extensions: {
                metrics: { enable: true, prometheus: { path: "/metrics" } },
                search: { enable: true, cve: { updateInterval: "24h" } },
                ui: { enable: true },
                sync: {
                  enable: true,
                  registries: [
                    {
                      urls: ["https://registry-1.docker.io"],
                      onDemand: true,
                      tlsVerify: true,
                      content: [{ prefix: "**", destination: "/docker.io" }],
                    },
                    {
                      urls: ["https://ghcr.io"],
                      onDemand: true,
                      tlsVerify: true,
                      content: [{ prefix: "**", destination: "/ghcr.io" }],
                    },
                    {
                      urls: ["https://quay.io"],
                      onDemand: true,
                      tlsVerify: true,
                      content: [{ prefix: "**", destination: "/quay.io" }],
                    },
                  ],
                },
              },
            },
          },
        },
        {
          path: "{bin}/zot-metrics",
          mode: "0755",
          restarts: "mcquack.eblume.zot-metrics",
          content: { format: "script", script: "zot-metrics" },
        },
      ],
      agents: [
        {
          label: "mcquack.eblume.zot",
          program: ["{home}/code/3rd/zot/bin/zot-darwin-arm64", "serve", "{home}/.config/zot/config.json"],
          keepAlive: true,
          logs: { out: "{logs}/mcquack.zot.out.log", err: "{logs}/mcquack.zot.err.log" },
        },
        {
          label: "mcquack.eblume.zot-metrics",
          summary: "asks for the list of images and writes zot.prom",
          program: ["{bin}/zot-metrics"],
          environment: { ZOT: "http://127.0.0.1:{port:http}", OUTPUT: "{textfiles}/zot.prom" },
          schedule: { everySeconds: 60 },
          logs: {
            out: "{homebrew}/var/log/mcquack.zot-metrics.out.log",
            err: "{homebrew}/var/log/mcquack.zot-metrics.err.log",
          },
        },
      ],
    },
  },
  ports: { http: { port: 5050, scheme: "http" } },
  audience: "builders",
  sites: [{ host: "registry", to: "http" }],
  checks: [
    { kind: "http", port: "http", path: "/v2/_catalog", expect: "repositories" },
    { kind: "http", site: true, path: "/v2/_catalog" },
    { kind: "file", path: "{textfiles}/zot.prom", maxAgeSeconds: 300 },
  ],
  metrics: [
    {
      port: "http",
      by: "alloy-host",
      series: ["zot_http_requests_total", "zot_http_method_latency_seconds_bucket", "zot_repo_storage_bytes"],
    },
    { textfile: "zot.prom", everySeconds: 60, by: "alloy-host", series: ["zot_up"] },
  ],
  stores: [
    {
      name: "images",
      at: "{home}/zot",
      kind: "files",
      summary: "our own images below blumeops/, cached ones below their registry's name",
      priority: "low",
      backup: {
        by: "nothing",
        because: "caches fill themselves again and our own images are rebuilt from their sources",
      },
    },
  ],
  version: {
    pin: "untracked",
    upstream: "https://github.com/project-zot/zot/releases",
    note: "built by hand from a checkout; which commit is recorded nowhere",
  },
  restart: { seconds: 3, noticed: "whatever pulls or pushes an image in that moment (an estimate)" },
  notes: [
    "Native: the cluster pulls from it while it starts.",
    "It asks for no login: who may push is who may reach it, so members of the tailnet do not.",
  ],
} satisfies ServiceFacts;
