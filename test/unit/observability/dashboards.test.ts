import { describe, expect, it } from "vitest";
import { z } from "zod";
import { alertsOf } from "../../../derive/alerts/all.ts";
import { dashboardsOf } from "../../../derive/dashboards/all.ts";
import { FOUND_BY } from "../../../derive/dashboards/dashboard.ts";
import { dashboardObjects } from "../../../render/dashboards/objects.ts";
import { catalogue, checks, cluster } from "./lab.ts";
import { selectorsOf } from "./promql.ts";

const services = [...catalogue.services.values()];
const dashboards = dashboardsOf(catalogue);
/** What Prometheus makes by itself, of every target and of every alert. */
const BY_ITSELF = ["up", "ALERTS"];
const produced = new Set([
  ...BY_ITSELF,
  ...services.flatMap(({ metrics }) => metrics.flatMap(({ series }) => series)),
]);
const jobs = new Set(
  services.flatMap(({ name, metrics }) =>
    metrics.flatMap(({ job, port }) => (port === undefined ? [] : [job ?? name])),
  ),
);
const asked = dashboards.flatMap(({ uid, panels }) =>
  panels.flatMap((panel) =>
    panel.kind === "logs" ? [] : panel.ask.map(({ expression }) => ({ uid, expression })),
  ),
);

describe("dashboards", () => {
  it("are one of the lab, and one for each service that has metrics of its own", () => {
    const measured = services
      .filter(({ metrics }) => metrics.length > 0)
      .map(({ name }) => `service-${name}`);
    expect(dashboards.map(({ uid }) => uid).toSorted()).toEqual(["lab-overview", ...measured].toSorted());
  });

  it("show something of each service's own metrics, and name no metric twice in vain", () => {
    for (const { name, metrics } of services.filter((one) => one.metrics.length > 0)) {
      const own = new Set(metrics.flatMap(({ series }) => series));
      const shown = asked
        .filter(({ uid }) => uid === `service-${name}`)
        .flatMap(({ expression }) => selectorsOf(expression).map((one) => one.name));
      expect({ name, shows: shown.filter((one) => own.has(one)).length }).not.toEqual({ name, shows: 0 });
    }
  });

  it("ask only for metrics that something produces, and jobs that somebody reads", () => {
    const unknown = asked.flatMap(({ uid, expression }) =>
      selectorsOf(expression)
        .filter(
          ({ name, labels }) =>
            !produced.has(name) || (labels["job"] !== undefined && !jobs.has(labels["job"])),
        )
        .map((selector) => ({ uid, selector })),
    );
    expect(unknown).toEqual([]);
  });
});

describe("alerts", () => {
  it("ask only for metrics that something produces", () => {
    const { alerts } = alertsOf(checks, catalogue);
    const unknown = alerts.flatMap(({ check, expression }) =>
      selectorsOf(expression)
        .filter(({ name }) => !produced.has(name))
        .map((selector) => ({ check, selector })),
    );
    expect(unknown).toEqual([]);
  });
});

describe("the judge of queries", () => {
  it("sees every selector, and refuses what is no query", () => {
    expect(selectorsOf('rate(a_total{job="b",x!="y"}[$__rate_interval]) / on() c')).toEqual([
      { name: "a_total", labels: { job: "b" } },
      { name: "c", labels: {} },
    ]);
    expect(() => selectorsOf("rate(a_total[5m]")).toThrow("not PromQL");
    expect(() => selectorsOf("1 + 1")).toThrow("asks for nothing");
  });
});

describe("what Grafana's sidecar finds", () => {
  const Json = z.object({
    uid: z.string(),
    panels: z.array(
      z.object({
        datasource: z.object({ uid: z.string() }),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(z.object({ refId: z.string(), expr: z.string() })).min(1),
      }),
    ),
  });
  const Found = z.object({
    metadata: z.object({ namespace: z.string(), labels: z.record(z.string(), z.string()) }),
    data: z.record(z.string(), z.string()),
  });
  const grafana = cluster.apps.find(({ name }) => name === "grafana");

  it("is each dashboard in Grafana's own namespace, under the label that it looks for, the same each time", async () => {
    if (grafana === undefined) throw new Error("there is no Grafana");
    const objects = (await dashboardObjects(grafana)).map((one) => Found.parse(one));
    expect(await dashboardObjects(grafana)).toEqual(await dashboardObjects(grafana));
    const sidecar = services
      .flatMap(({ runs }) => (runs.where === "cluster" && runs.workload !== undefined ? [runs.workload] : []))
      .flatMap((workload) => ("sidecars" in workload ? workload.sidecars : []))
      .find(({ environment }) => environment["LABEL"] !== undefined);
    expect(sidecar?.environment).toMatchObject({
      LABEL: FOUND_BY.label,
      LABEL_VALUE: FOUND_BY.value,
      FOLDER_ANNOTATION: FOUND_BY.folder,
    });
    expect(objects.length).toBe(dashboards.length);
    for (const { metadata } of objects)
      expect(metadata).toMatchObject({ namespace: "monitoring", labels: { [FOUND_BY.label]: "1" } });
  });

  it("asks known datasources, and no panel lies on another", async () => {
    if (grafana === undefined) throw new Error("there is no Grafana");
    const sources = new Set(services.flatMap(({ datasource }) => datasource?.uid ?? []));
    for (const object of await dashboardObjects(grafana)) {
      const [text = ""] = Object.values(Found.parse(object).data);
      const { panels } = Json.parse(JSON.parse(text));
      for (const { datasource } of panels) expect(sources).toContain(datasource.uid);
      const overlaps = panels.filter((a, i) =>
        panels
          .slice(i + 1)
          .some(
            (b) =>
              a.gridPos.x < b.gridPos.x + b.gridPos.w &&
              b.gridPos.x < a.gridPos.x + a.gridPos.w &&
              a.gridPos.y < b.gridPos.y + b.gridPos.h &&
              b.gridPos.y < a.gridPos.y + a.gridPos.h,
          ),
      );
      expect(overlaps).toEqual([]);
      expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    }
  });
});
