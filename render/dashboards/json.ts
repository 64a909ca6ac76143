import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { DashboardBuilder, type Panel as GrafanaPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import type { Dashboard, Datasources } from "../../derive/dashboards/dashboard.ts";
import { panelBuilder } from "./panels.ts";

/** Columns of Grafana's grid. */
const COLUMNS = 24;

/** A dashboard as Grafana reads it, the same text each time. */
export function dashboardJson(dashboard: Dashboard, datasources: Datasources): string {
  const { uid, title, summary, panels } = dashboard;
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(summary)
    .tags(["blumeops"])
    // What is changed by hand would be overwritten, so it cannot be.
    .readonly()
    .refresh("1m")
    .time({ from: "now-24h", to: "now" });
  let [x, y, row] = [0, 0, 0];
  for (const panel of panels) {
    const { builder: built, w, h } = panelBuilder(panel, datasources);
    if (x + w > COLUMNS) [x, y, row] = [0, y + row, 0];
    builder.withPanel(placed(built, { x, y, w, h }));
    x += w;
    row = Math.max(row, h);
  }
  return `${JSON.stringify(builder.build(), undefined, 2)}\n`;
}

/** A panel at its place. */
function placed(
  builder: Builder<GrafanaPanel>,
  gridPos: { x: number; y: number; w: number; h: number },
): Builder<GrafanaPanel> {
  return { build: () => ({ ...builder.build(), gridPos }) };
}
