import { z } from "zod";
import type { Service } from "../../../catalogue/service.ts";
import type { ClusterContext, ClusterService } from "../context.ts";
import { addressOf } from "../fill.ts";
import { holderOf } from "../reach/callers.ts";

/** What the facts say of Prometheus beyond what follows from every service's metrics. */
const Stated = z.strictObject({
  scrape_interval: z.string(),
  evaluation_interval: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
});

/** One job of `scrape_configs`. */
export interface ScrapeJob {
  readonly job_name: string;
  readonly scrape_interval?: string;
  readonly metrics_path?: string;
  readonly static_configs: readonly {
    readonly targets: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

/** `prometheus.yml`, as far as it is stated here. */
export interface PrometheusConfig {
  readonly global: { readonly scrape_interval: string; readonly evaluation_interval: string };
  readonly rule_files?: readonly string[];
  readonly alerting?: {
    readonly alertmanagers: readonly {
      readonly static_configs: readonly { readonly targets: readonly string[] }[];
    }[];
  };
  readonly scrape_configs: readonly ScrapeJob[];
}

/** `prometheus.yml`: one job for each source of metrics that Prometheus reads itself, the rules beside it, and who is told what they find. */
export function prometheusDocument(
  stated: unknown,
  scraper: ClusterService,
  context: ClusterContext,
): PrometheusConfig {
  const { labels, ...global } = Stated.parse(stated);
  const rules = rulesOf(scraper);
  const told = toldOf(scraper, context);
  const services = [...context.catalogue.services.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    global,
    ...(rules.length === 0 ? {} : { rule_files: rules }),
    ...(told === undefined
      ? {}
      : { alerting: { alertmanagers: [{ static_configs: [{ targets: [told] }] }] } }),
    scrape_configs: services.flatMap((service) =>
      service.metrics.flatMap((metrics): ScrapeJob[] => {
        if (metrics.by !== "prometheus" || metrics.port === undefined) return [];
        const interval = `${metrics.everySeconds}s`;
        const target = targetOf(service, metrics.port, scraper, context);
        return [
          {
            job_name: metrics.job ?? service.name,
            ...(interval === global.scrape_interval ? {} : { scrape_interval: interval }),
            ...(metrics.path === "/metrics" ? {} : { metrics_path: metrics.path }),
            static_configs: [{ targets: [target], labels: { ...labels, ...metrics.labels } }],
          },
        ];
      }),
    ),
  };
}

/** Where the files of rules lie in its own container. */
function rulesOf({ runs: { workload } }: ClusterService): string[] {
  return "files" in workload
    ? workload.files.flatMap(({ at, content }) =>
        content.format === "derived" && content.document === "alert-rules" ? [at] : [],
      )
    : [];
}

/** Who delivers alerts. */
function toldOf(scraper: ClusterService, context: ClusterContext): string | undefined {
  const teller = holderOf("alertmanager", context.catalogue);
  return teller === undefined ? undefined : targetOf(teller, "http", scraper, context);
}

/** Where the scraper finds a port: on the way that it says it uses. @throws where findings would have said that there is none */
function targetOf(service: Service, port: string, scraper: ClusterService, context: ClusterContext): string {
  const use = scraper.uses.find((candidate) => candidate.service === service.name);
  const through = service.name === scraper.name ? "local" : use?.through;
  const target = through === undefined ? undefined : addressOf(service, port, through, context);
  if (target === undefined) throw new Error(`${scraper.name} does not say how it reaches ${service.name}`);
  return target;
}
