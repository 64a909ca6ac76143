import { z } from "zod";
import { Container, NamedContainer, Quantity } from "./container.ts";
import { HostName, Label, ServiceName } from "./names.ts";
import { SecretObject } from "./secret-object.ts";

/** A volume of a pod. */
const Volume = z.strictObject({
  name: Label,
  at: z.string().startsWith("/"),
  readOnly: z.boolean().default(false),
  main: z.boolean().default(true).describe("whether the main container sees it, too"),
  from: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("claim"), size: Quantity }),
    z
      .strictObject({
        kind: z.literal("share"),
        host: HostName,
        share: Label,
        size: Quantity.default("1Ti").describe("what the claim says; NFS holds nobody to it"),
        persistentVolume: Label.optional().describe("its name; default: the volume's with -nfs-pv"),
      })
      .describe("a share of a NAS, by NFS"),
    z
      .strictObject({ kind: z.literal("scratch"), size: Quantity.optional() })
      .describe("gone with the pod; size is what it may grow to"),
    z
      .strictObject({ kind: z.literal("secret"), secret: Label })
      .describe("a Secret of this service, each key a file"),
  ]),
});
export type Volume = z.output<typeof Volume>;

/** What a pod may ask of the cluster's own API. */
const ApiAccess = z.strictObject({
  scope: z.enum(["cluster", "namespace"]),
  groups: z.array(z.string()).default([""]),
  resources: z.array(z.string()).min(1),
  names: z.array(z.string()).default([]).describe("these objects and no others"),
  verbs: z.array(z.string()).min(1),
  why: z.string(),
});
export type ApiAccess = z.output<typeof ApiAccess>;

/** An environment variable out of a Secret that another service's operator writes into the cluster. */
const FromCluster = z.strictObject({
  variable: z.string().regex(/^[A-Z][A-Z0-9_]*$/, "is not the name of an environment variable"),
  of: ServiceName.describe("the service whose operator writes it"),
  secret: Label,
  key: z.string(),
});
export type FromCluster = z.output<typeof FromCluster>;

/** A job that runs by the clock, in a pod of its own. */
const Job = NamedContainer.extend({
  schedule: z.string().describe("as cron writes it"),
  keepFinishedSeconds: z.int().min(0).default(86_400),
  apiAccess: z.array(ApiAccess).default([]).describe("for the job alone"),
});
export type Job = z.output<typeof Job>;

/** Pods that the facts describe in full. */
export const Pods = Container.extend({
  kind: z.enum(["Deployment", "StatefulSet", "DaemonSet"]),
  replicas: z.int().min(0).default(1),
  strategy: z
    .enum(["rolling", "recreate"])
    .default("recreate")
    .describe("of a Deployment; on one node two pods of one volume would wait for each other"),
  runAs: z.strictObject({ user: z.int().min(0).optional(), group: z.int().min(0).optional() }).optional(),
  volumes: z.array(Volume).default([]),
  sidecars: z.array(NamedContainer).default([]),
  init: z.array(NamedContainer).default([]),
  jobs: z.array(Job).default([]),
  fromCluster: z.array(FromCluster).default([]),
  tolerateAll: z.boolean().default(false),
  apiAccess: z.array(ApiAccess).default([]),
  secrets: z.array(SecretObject).default([]),
});
export type Pods = z.output<typeof Pods>;
