import { z } from "zod";
import { Port, PublicName, ServiceDevice, Site, Stream, Use } from "./exposure.ts";
import { AudienceName, HostName, Label, PortName, ServiceName, Tag } from "./names.ts";
import { Native } from "./native.ts";
import { SecretReference } from "./secret.ts";
import { Check, Datasource, Metrics, Store, Version } from "./upkeep.ts";
import { Workload } from "./workload.ts";

/** Where and how a service runs. */
export const Placement = z.discriminatedUnion("where", [
  z.strictObject({ where: z.literal("host"), host: HostName, native: Native.optional() }),
  z.strictObject({
    where: z.literal("cluster"),
    cluster: ServiceName.describe("the service that is the cluster"),
    namespace: Label,
    workload: Workload.optional(),
  }),
  z.strictObject({
    where: z.literal("container"),
    host: HostName,
    image: z.string(),
    options: z.array(z.string()).default([]).describe("of docker run, before the image"),
    arguments: z.array(z.string()).default([]).describe("of the program, after the image"),
  }),
  z
    .strictObject({ where: z.literal("appliance"), host: HostName })
    .describe("part of the device's own system"),
  z.strictObject({
    where: z.literal("cloud"),
    provider: z.string(),
    tag: Tag,
    target: z.string().describe("the name that CNAME records point at, with its final dot"),
  }),
]);
export type Placement = z.output<typeof Placement>;

/**
 * A service, stated once. Everything that the lab does for it (policy, records, sites, agents, manifests, checks, alerts,
 * backups, documentation) is derived from this value and from the hosts.
 */
export const Service = z
  .strictObject({
    name: ServiceName.describe("equals the name of its file"),
    title: z.string(),
    summary: z.string().describe("one sentence: what it is for"),
    runs: Placement,
    ports: z.record(PortName, Port).default({}),
    audience: AudienceName.describe("who may reach it; the owner always may"),
    device: ServiceDevice.optional(),
    sites: z.array(Site).default([]),
    streams: z.array(Stream).default([]),
    public: z.array(PublicName).default([]),
    uses: z.array(Use).default([]),
    secrets: z.record(z.string(), SecretReference).default({}),
    ends: z
      .record(z.string(), z.iso.date("is not a date: write it as 2027-01-31"))
      .default({})
      .describe("the last day of secrets that end by themselves, by their names in secrets"),
    checks: z.array(Check).default([]),
    metrics: z.array(Metrics).default([]),
    datasource: Datasource.optional(),
    stores: z.array(Store).default([]),
    version: Version.optional(),
    restart: z
      .strictObject({ seconds: z.number().positive(), noticed: z.string() })
      .optional()
      .describe("how long it is away, and who notices"),
    notes: z.array(z.string()).default([]).describe("what surprises, with its reason"),
  })
  .refine(({ ends, secrets }) => Object.keys(ends).every((name) => Object.hasOwn(secrets, name)), {
    path: ["ends"],
    error: "gives a day to a secret that secrets has not",
  });
export type Service = z.output<typeof Service>;
/** A service as its file states it: defaults left out. */
export type ServiceFacts = z.input<typeof Service>;
