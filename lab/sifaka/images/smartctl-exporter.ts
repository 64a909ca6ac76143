// Stands in for smartctl_exporter in a container.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { flagsOf, type Sample, serveMetrics } from "./exporter.ts";

const flags = flagsOf("smartctl_exporter", [
  ...["smartctl.device", "smartctl.interval", "smartctl.path", "web.listen-address", "log.level"],
]);
const root = process.env["LAB_ROOT"] ?? "/";
await serveMetrics(flags, ":9633", samples);

/** The disks that it is told of and can open: a disk answers root in a privileged container alone. */
function disks(): string[] {
  if (process.env["LAB_PRIVILEGED"] !== "1") return [];
  return (flags.get("smartctl.device") ?? []).filter((path) => existsSync(join(root, path)));
}

function samples(): readonly Sample[] {
  const found = disks();
  return [
    { name: "smartctl_devices", value: found.length },
    ...found.flatMap((path) => {
      const device = basename(path);
      return [
        { name: "smartctl_device", labels: { device, model_name: "ST4000VN006", interface: "sat" }, value: 1 },
        { name: "smartctl_device_smart_status", labels: { device }, value: 1 },
        { name: "smartctl_device_temperature", labels: { device, temperature_type: "current" }, value: 34 },
      ];
    }),
  ];
}
