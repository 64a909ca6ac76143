// Stands in for node_exporter in a container.
import { cpus, freemem, hostname, loadavg, totalmem } from "node:os";
import { flagsOf, type Sample, serveMetrics } from "./exporter.ts";

const flags = flagsOf("node_exporter", [
  ...["web.listen-address", "path.rootfs", "path.procfs", "path.sysfs", "log.level"],
]);
await serveMetrics(flags, ":9100", samples);

function samples(): readonly Sample[] {
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg();
  const uname = { domainname: "(none)", machine: "x86_64", nodename: hostname(), release: "4.4.302+", sysname: "Linux" };
  return [
    { name: "node_uname_info", labels: uname, value: 1 },
    { name: "node_time_seconds", value: Date.now() / 1_000 },
    { name: "node_load1", value: load1 },
    { name: "node_load5", value: load5 },
    { name: "node_load15", value: load15 },
    { name: "node_memory_MemTotal_bytes", value: totalmem() },
    { name: "node_memory_MemAvailable_bytes", value: freemem() },
    ...cpus().flatMap(({ times }, cpu) =>
      Object.entries({ idle: times.idle, system: times.sys, user: times.user }).map(([mode, milliseconds]) => ({
        name: "node_cpu_seconds_total",
        labels: { cpu: String(cpu), mode },
        value: milliseconds / 1_000,
      })),
    ),
  ];
}
