import { z } from "zod";
import { type AlloyBlock, exported, printAlloy } from "../../alloy/print.ts";
import type { ClusterContext, ClusterService } from "../context.ts";
import { addressOf } from "../fill.ts";
import { logBlocks } from "./alloy-logs.ts";
import { probeBlocks } from "./alloy-probes.ts";

/** What the facts say of Alloy beyond what follows from every service's checks. */
export const AlloyFacts = z.strictObject({
  probe: z.strictObject({ module: z.string(), timeout: z.string(), interval: z.string() }),
  labels: z.record(z.string(), z.string()).default({}),
  json_labels: z.array(z.string()).default([]),
  drop: z.array(z.string()).default([]),
  levels: z.strictObject({ namespace: z.string(), names: z.array(z.string()).min(1) }).optional(),
});
export type AlloyFacts = z.output<typeof AlloyFacts>;

/** The configuration of the cluster's Alloy: the logs of every pod, and the probes that the services' checks ask for. */
export function alloyDocument(stated: unknown, service: ClusterService, context: ClusterContext): string {
  const facts = AlloyFacts.parse(stated);
  const { metrics, logs } = receiversOf(service, context);
  return printAlloy([
    { name: "logging", attributes: { level: "info", format: "logfmt" } },
    ...logBlocks(facts),
    ...probeBlocks(facts, context),
    ...ownMetrics(service, facts),
    {
      name: "prometheus.remote_write",
      label: "default",
      blocks: [{ name: "endpoint", attributes: { url: `http://${metrics}/api/v1/write` } }],
    },
    {
      name: "loki.write",
      label: "default",
      blocks: [{ name: "endpoint", attributes: { url: `http://${logs}/loki/api/v1/push` } }],
    },
  ]);
}

/** Alloy's own metrics, where it is said that it reads them itself. */
function ownMetrics(service: ClusterService, { labels }: AlloyFacts): AlloyBlock[] {
  return service.metrics.some(({ by }) => by === "alloy-cluster")
    ? [
        { name: "prometheus.exporter.self", label: "own" },
        {
          name: "prometheus.scrape",
          label: "own",
          attributes: {
            targets: exported("prometheus.exporter.self.own.targets"),
            forward_to: [exported("prometheus.relabel.labels.receiver")],
          },
        },
        {
          name: "prometheus.relabel",
          label: "labels",
          why: "what every series says of where it comes from",
          attributes: { forward_to: [exported("prometheus.remote_write.default.receiver")] },
          blocks: Object.entries(labels).map(([target_label, replacement]) => ({
            name: "rule",
            attributes: { target_label, replacement },
          })),
        },
      ]
    : [];
}

/** Where metrics and logs go: to the services that it uses and that take them. */
function receiversOf(service: ClusterService, context: ClusterContext): { metrics: string; logs: string } {
  const receiver = (type: "prometheus" | "loki"): string => {
    for (const { service: name, through } of service.uses) {
      const used = context.catalogue.services.get(name);
      if (used?.datasource?.type !== type) continue;
      const address = addressOf(used, used.datasource.port, through, context);
      if (address !== undefined) return address;
    }
    throw new Error(`${service.name} uses no service that is a datasource of the type ${type}`);
  };
  return { metrics: receiver("prometheus"), logs: receiver("loki") };
}
