import type { Service } from "../../catalogue/service.ts";
import type { Metrics } from "../../catalogue/upkeep.ts";
import type { Panel, Unit } from "./dashboard.ts";

/** The shortest time over which Grafana can tell a rate. */
const RATE = "$__rate_interval";

/** A panel for each metric that a service states, unless the facts say what to ask instead. */
export function seriesPanels(service: Service): Panel[] {
  return service.metrics.flatMap((source): Panel[] =>
    source.panels.length > 0
      ? source.panels.map(({ title, ask, unit, legend }) => ({
          kind: "lines",
          title,
          unit,
          ask: [{ expression: ask, ...(legend === undefined ? {} : { legend }) }],
        }))
      : source.series.map((name) => panelOf(name, source, selectorOf(source, service))),
  );
}

/** Which series of a name are this service's: a job of its own carries its name, and what stands in a file is named after it anyway. */
function selectorOf({ port, job }: Metrics, { name }: Service): string {
  if (port !== undefined) return `{job=${JSON.stringify(job ?? name)}}`;
  return "";
}

/** What the end of a metric's name means by Prometheus's own customs. What stands in a file is a gauge whatever its name says. */
function panelOf(name: string, { textfile }: Metrics, selector: string): Panel {
  const title = titleOf(name);
  const one = `${name}${selector}`;
  if (name.endsWith("_bucket"))
    return lines(title, "s", `histogram_quantile(0.95, sum by (le) (rate(${one}[${RATE}])))`);
  if (name.endsWith("_up") || name.endsWith("_success") || name.endsWith("_status"))
    return { kind: "states", title, ask: [{ expression: one }] };
  if (name.endsWith("_info")) return { kind: "list", title, ask: [{ expression: one }] };
  if (name.endsWith("_timestamp") || name.endsWith("_timestamp_seconds"))
    return lines(`${title}, ago`, "s", `time() - ${one}`);
  if (textfile !== undefined) return lines(title, unitOf(name), one);
  if (name.endsWith("_bytes_total")) return lines(title, "Bps", `rate(${one}[${RATE}])`);
  if (name.endsWith("_seconds_total")) return lines(title, "short", `rate(${one}[${RATE}])`);
  if (name.endsWith("_total")) return lines(title, "ops", `rate(${one}[${RATE}])`);
  return lines(title, unitOf(name), one);
}

function lines(title: string, unit: Unit, expression: string): Panel {
  return { kind: "lines", title, unit, ask: [{ expression }] };
}

function unitOf(name: string): Unit {
  if (name.endsWith("_bytes")) return "bytes";
  if (name.endsWith("_seconds")) return "s";
  return name.endsWith("_watts") ? "watt" : "short";
}

function titleOf(name: string): string {
  return name.replace(/_(bucket|total)$/, "").replaceAll("_", " ");
}
