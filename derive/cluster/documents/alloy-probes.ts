import { type AlloyBlock, exported } from "../../alloy/print.ts";
import { type ClusterContext, clusterServices } from "../context.ts";
import { addressOf } from "../fill.ts";
import type { AlloyFacts } from "./alloy.ts";
import { configText } from "./config-text.ts";

const TCP = "tcp_connect";

/** Something that is asked from within the cluster. */
export interface ProbeTarget {
  readonly service: string;
  readonly address: string;
  readonly module: string;
}

/** What is asked: every check that names a port of a service of the cluster, once. */
export function probeTargets({ probe }: AlloyFacts, context: ClusterContext): ProbeTarget[] {
  const targets = clusterServices(context.catalogue).flatMap((service) =>
    service.checks.flatMap((check): ProbeTarget[] => {
      if (check.kind !== "tcp" && (check.kind !== "http" || check.port === undefined)) return [];
      const address =
        check.port === undefined ? undefined : addressOf(service, check.port, "cluster", context);
      if (address === undefined) return [];
      return check.kind === "tcp"
        ? [{ service: service.name, address, module: TCP }]
        : [{ service: service.name, address: `http://${address}${check.path}`, module: probe.module }];
    }),
  );
  return [...new Map(targets.map((target) => [target.address, target])).values()];
}

/** Asks each target and writes what came of it. */
export function probeBlocks(facts: AlloyFacts, context: ClusterContext): AlloyBlock[] {
  const targets = probeTargets(facts, context);
  if (targets.length === 0) return [];
  const { module, timeout, interval } = facts.probe;
  const config = configText({
    modules: { [module]: { prober: "http", timeout }, [TCP]: { prober: "tcp", timeout } },
  });
  return [
    {
      name: "prometheus.exporter.blackbox",
      label: "services",
      attributes: { config },
      blocks: targets.map(({ service, address, module }) => ({
        name: "target",
        attributes: { name: service, address, module },
      })),
    },
    {
      name: "discovery.relabel",
      label: "probes",
      // Each target's job is already integrations/blackbox/<name>.
      attributes: { targets: exported("prometheus.exporter.blackbox.services.targets") },
      blocks: Object.entries(facts.labels).map(([target_label, replacement]) => ({
        name: "rule",
        attributes: { target_label, replacement },
      })),
    },
    {
      name: "prometheus.scrape",
      label: "probes",
      attributes: {
        targets: exported("discovery.relabel.probes.output"),
        scrape_interval: interval,
        forward_to: [exported("prometheus.remote_write.default.receiver")],
      },
    },
  ];
}
