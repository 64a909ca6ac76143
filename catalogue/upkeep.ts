import { z } from "zod";
import { PortName } from "./names.ts";
import { PlacePath, Template } from "./template.ts";

const Seconds = z.number().positive();

/**
 * Something that shows whether a service is well. Agents, pods, applications, records and certificates are not stated: those checks
 * follow from how the service runs and how it is reached.
 */
export const Check = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("http"),
    port: PortName.optional().describe("asked directly on this port"),
    site: z.boolean().default(false).describe("asked through the proxy by its name"),
    path: z.string().startsWith("/"),
    expect: z.string().optional().describe("text that the answer contains"),
    within: Seconds.default(5),
  }),
  z.strictObject({ kind: z.literal("tcp"), port: PortName, within: Seconds.default(5) }),
  z.strictObject({
    kind: z.literal("command"),
    on: z.enum(["host", "cluster"]),
    run: z.array(Template).min(1),
    why: z.string(),
    within: Seconds.default(10),
  }),
  z.strictObject({
    kind: z.literal("file"),
    path: PlacePath,
    maxAgeSeconds: Seconds.optional().describe(
      "older than this is a failure; missing: it only has to be there",
    ),
  }),
]);
export type Check = z.output<typeof Check>;

/** Data that a service keeps, and what would bring it back. */
export const Store = z.strictObject({
  name: z.string(),
  at: Template.describe("a path on the host, a volume claim, or a database name"),
  kind: z.enum(["files", "database", "volume"]),
  summary: z.string(),
  priority: z.enum(["critical", "high", "low"]).default("high"),
  backup: z.discriminatedUnion("by", [
    z
      .strictObject({ by: z.literal("files"), paths: z.array(PlacePath).min(1) })
      .describe("copied from the host's file system as it is"),
    z
      .strictObject({ by: z.literal("dump"), user: z.string(), database: z.string() })
      .describe("a dump of a database of the shared PostgreSQL"),
    z
      .strictObject({ by: z.literal("sqlite"), path: PlacePath })
      .describe("a consistent dump of a SQLite file that is being written to"),
    z
      .strictObject({ by: z.literal("output"), run: z.array(Template).min(1), file: z.string() })
      .describe("a command on the backup's host; what it prints is kept under this name"),
    z.strictObject({ by: z.literal("cluster"), to: z.string() }),
    z.strictObject({
      by: z.literal("nothing"),
      because: z.string().min(10).describe("why losing it is accepted"),
    }),
  ]),
});
export type Store = z.output<typeof Store>;

/** Which version runs, and when somebody last looked whether it should. */
export const Version = z.strictObject({
  pin: z.string().describe("the version that runs, or 'untracked' with a reason in note"),
  upstream: z.url().describe("where new versions are announced"),
  reviewed: z.iso.date().optional(),
  note: z.string().optional(),
});
export type Version = z.output<typeof Version>;

/** A source of metrics that Prometheus or Alloy reads. */
export const Metrics = z.strictObject({
  port: PortName.optional(),
  path: z.string().startsWith("/").default("/metrics"),
  textfile: z
    .string()
    .regex(/^[a-z_]+\.prom$/, "is not the name of a .prom file")
    .optional()
    .describe("name of the .prom file that a job of this service writes"),
  exporter: z
    .enum(["unix", "blackbox"])
    .optional()
    .describe("what the reader makes itself: the host's own metrics, or those of its probes"),
  everySeconds: z.int().positive().default(15),
  by: z.enum(["prometheus", "alloy-host", "alloy-cluster"]),
  job: z.string().optional().describe("name of the scrape job; default: the service's own"),
  labels: z.record(z.string(), z.string()).default({}).describe("on every series of it"),
  series: z
    .array(z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/, "is not the name of a metric"))
    .default([])
    .describe("names that dashboards and alerts may ask for, as far as the facts give them"),
  panels: z
    .array(
      z.strictObject({
        title: z.string(),
        ask: z.string().describe("PromQL"),
        unit: z.enum(["short", "s", "bytes", "Bps", "percentunit", "watt", "ops", "days"]).default("short"),
        legend: z.string().optional(),
      }),
    )
    .default([])
    .describe("what its dashboard shows of it; default: each series by itself"),
});
export type Metrics = z.output<typeof Metrics>;

/** How Grafana reads what a service keeps. */
export const Datasource = z.strictObject({
  type: z.enum(["prometheus", "loki"]),
  uid: z.string(),
  isDefault: z.boolean().default(false),
  port: PortName,
});
export type Datasource = z.output<typeof Datasource>;
