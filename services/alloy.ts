import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "alloy",
  title: "Alloy on indri",
  summary: "collects indri's metrics and logs and sends them into the cluster",
  runs: { where: "host", host: "indri" },
  ports: { http: { port: 12345, scheme: "http", bind: "loopback" } },
  audience: "owner",
  uses: [
    { service: "prometheus", port: "http", through: "site", why: "writes metrics" },
    { service: "loki", port: "http", through: "site", why: "writes logs" },
    { service: "zot", port: "http", through: "local", why: "reads its metrics" },
  ],
  checks: [{ kind: "http", port: "http", path: "/-/ready" }],
  stores: [
    {
      name: "write-ahead log",
      at: "{home}/.local/share/grafana-alloy",
      kind: "files",
      summary: "what has not been sent yet",
      priority: "low",
      backup: { by: "nothing", because: "it holds minutes of metrics that are already on their way" },
    },
  ],
  version: {
    pin: "untracked",
    upstream: "https://github.com/grafana/alloy/releases",
    note: "built from source with CGO",
  },
} satisfies ServiceFacts;
