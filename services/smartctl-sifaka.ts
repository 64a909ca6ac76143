import type { ServiceFacts } from "../catalogue/service.ts";

export default {
  name: "smartctl-sifaka",
  title: "smartctl_exporter on sifaka",
  summary: "the health of the NAS's disks",
  runs: {
    where: "container",
    host: "sifaka",
    image: "prometheuscommunity/smartctl-exporter:latest",
    options: [
      "--name=smartctl-exporter",
      "--restart=always",
      "--privileged",
      "--user=root",
      "--publish=9633:9633",
    ],
    arguments: [
      "--smartctl.device=/dev/sata1",
      "--smartctl.device=/dev/sata2",
      "--smartctl.device=/dev/sata3",
      "--smartctl.device=/dev/sata4",
    ],
  },
  ports: { http: { port: 9633, scheme: "http" } },
  audience: "owner",
  streams: [{ listen: 9633, to: "http", host: "nas" }],
  checks: [{ kind: "http", port: "http", path: "/metrics", expect: "smartctl_device_smart_status" }],
  metrics: [
    {
      by: "prometheus",
      port: "http",
      everySeconds: 60,
      series: ["smartctl_device_smart_status", "smartctl_device_temperature"],
      panels: [
        { title: "disks that say they are well", ask: "smartctl_device_smart_status", legend: "{{device}}" },
        {
          title: "heat, by what the disk says of it",
          ask: "smartctl_device_temperature",
          legend: "{{device}} {{temperature_type}}",
        },
      ],
    },
  ],
  version: {
    pin: "latest",
    upstream: "https://github.com/prometheus-community/smartctl_exporter/releases",
    note: "no version is recorded; a newer latest alone never replaces the container",
  },
  notes: ["Privileged and as root: asking a disk for its health takes both."],
} satisfies ServiceFacts;
