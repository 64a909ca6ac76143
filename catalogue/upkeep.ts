import { z } from "zod";
import { PortName } from "./names.ts";

const Seconds = z.number().positive();

/** Something that shows whether a service is well. */
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
    run: z.array(z.string()).min(1),
    why: z.string(),
    within: Seconds.default(10),
  }),
  z.strictObject({
    kind: z.literal("file"),
    path: z.string(),
    maxAgeSeconds: Seconds.describe("older than this is a failure"),
  }),
]);
export type Check = z.output<typeof Check>;

/** Data that a service keeps, and what would bring it back. */
export const Store = z.strictObject({
  name: z.string(),
  at: z.string().describe("a path on the host, a volume claim, or a database name"),
  kind: z.enum(["files", "database", "volume"]),
  summary: z.string(),
  priority: z.enum(["critical", "high", "low"]).default("high"),
  backup: z.discriminatedUnion("by", [
    z.strictObject({ by: z.literal("files"), paths: z.array(z.string()).min(1) }),
    z.strictObject({ by: z.literal("dump"), user: z.string(), database: z.string() }),
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
  upstream: z.url(),
  reviewed: z.iso.date().optional(),
  note: z.string().optional(),
});

/** A source of metrics that Prometheus or Alloy reads. */
export const Metrics = z.strictObject({
  port: PortName.optional(),
  path: z.string().default("/metrics"),
  textfile: z.string().optional().describe("name of the .prom file that a job of this service writes"),
  everySeconds: z.int().positive().default(15),
  by: z.enum(["prometheus", "alloy-host", "alloy-cluster"]),
});
