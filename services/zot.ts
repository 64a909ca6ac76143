import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "zot",
  title: "Zot",
  summary: "the container registry: our own images, and a cache in front of the public ones",
  runs: { where: "host", host: "indri" },
  ports: { http: { port: 5050, scheme: "http", summary: "registry API; minikube dials the host" } },
  audience: "builders",
  sites: [{ host: "registry", to: "http" }],
  checks: [
    { kind: "http", port: "http", path: "/v2/_catalog", expect: "repositories" },
    { kind: "http", site: true, path: "/v2/_catalog" },
  ],
  metrics: [
    { by: "alloy-host", port: "http", path: "/metrics" },
    { by: "alloy-host", textfile: "zot.prom", everySeconds: 60 },
  ],
  stores: [
    {
      name: "blobs",
      at: "{home}/zot",
      kind: "files",
      summary: "images: caches and our own",
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
    note: "built from source by hand",
  },
  notes: ["Members of the tailnet do not reach it; what pushes and pulls images has a door of its own."],
} satisfies ServiceFacts;
