import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "node-exporter-sifaka",
  title: "node_exporter on sifaka",
  summary: "the NAS's metrics",
  runs: {
    where: "container",
    host: "sifaka",
    image: "prom/node-exporter:latest",
    options: ["--name=prom-node-exporter-1", "--restart=always", "--network=host"],
  },
  ports: { http: { port: 9100, scheme: "http" } },
  audience: "owner",
  streams: [{ listen: 9100, to: "http", host: "nas" }],
  checks: [{ kind: "http", port: "http", path: "/metrics", expect: "node_uname_info" }],
  metrics: [
    {
      by: "prometheus",
      port: "http",
      series: [
        "node_load1",
        "node_memory_MemAvailable_bytes",
        "node_filesystem_avail_bytes",
        "node_filesystem_size_bytes",
        "node_network_receive_bytes_total",
      ],
    },
  ],
  version: {
    pin: "latest",
    upstream: "https://github.com/prometheus/node_exporter/releases",
    note: "no version is recorded; a newer latest alone never replaces the container",
  },
} satisfies ServiceFacts;
