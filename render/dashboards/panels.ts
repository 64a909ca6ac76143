import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { BigValueColorMode } from "@grafana/grafana-foundation-sdk/common";
import {
  type Panel as GrafanaPanel,
  MappingType,
  type ThresholdsConfig,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as LogsBuilder } from "@grafana/grafana-foundation-sdk/logs";
import { DataqueryBuilder as LokiQueryBuilder } from "@grafana/grafana-foundation-sdk/loki";
import {
  PromQueryFormat,
  DataqueryBuilder as QueryBuilder,
} from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Ask, Datasources, Panel } from "../../derive/dashboards/dashboard.ts";

/** A panel of Grafana's, with its width and height in Grafana's grid. */
interface Sized {
  readonly builder: Builder<GrafanaPanel>;
  readonly w: number;
  readonly h: number;
}

const WELL: ValueMapping[] = [
  {
    type: MappingType.ValueToText,
    options: { "1": { text: "well", color: "green" }, "0": { text: "bad", color: "red" } },
  },
];

/** A panel as Grafana's library builds it. */
export function panelBuilder(panel: Panel, datasources: Datasources): Sized {
  const metrics = { type: "prometheus", uid: datasources.metrics };
  const queries = (now: boolean): Builder<Dataquery>[] => panel.ask.map((ask, i) => query(ask, i, now));
  switch (panel.kind) {
    case "numbers": {
      const builder = new StatBuilder()
        .title(panel.title)
        .datasource(metrics)
        .unit(panel.unit)
        .targets(queries(true))
        .colorMode(BigValueColorMode.Value);
      if (panel.badFrom !== undefined) builder.thresholds(goodBelow(panel.badFrom));
      return { builder, w: 4, h: 4 };
    }
    case "lines":
      return {
        builder: new LinesBuilder()
          .title(panel.title)
          .datasource(metrics)
          .unit(panel.unit)
          .targets(queries(false)),
        w: 8,
        h: 7,
      };
    case "states":
      return {
        builder: new StatBuilder()
          .title(panel.title)
          .datasource(metrics)
          .mappings(WELL)
          .targets(queries(true))
          .colorMode(BigValueColorMode.Background),
        w: 24,
        h: 6,
      };
    case "list":
      return {
        builder: new TableBuilder()
          .title(panel.title)
          .datasource(metrics)
          .targets(panel.ask.map((ask, i) => query(ask, i, true).format(PromQueryFormat.Table))),
        w: 24,
        h: 6,
      };
    case "logs":
      return {
        builder: new LogsBuilder()
          .title(panel.title)
          .datasource({ type: "loki", uid: datasources.logs })
          .targets(
            panel.ask.map(({ expression }, i) => new LokiQueryBuilder().refId(refId(i)).expr(expression)),
          ),
        w: 24,
        h: 10,
      };
  }
}

function query({ expression, legend }: Ask, index: number, now: boolean): QueryBuilder {
  const builder = new QueryBuilder().refId(refId(index)).expr(expression);
  if (legend !== undefined) builder.legendFormat(legend);
  return now ? builder.instant() : builder.range();
}

/** A, B, C. */
function refId(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

function goodBelow(value: number): Builder<ThresholdsConfig> {
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
    { value: null, color: "green" },
    { value, color: "red" },
  ]);
}
