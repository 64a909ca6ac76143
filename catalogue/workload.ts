import { z } from "zod";
import { Container, NamedContainer, Quantity, Resources } from "./container.ts";
import { HostName, Label, PortNumber, ServiceName } from "./names.ts";
import { Settings, Template } from "./template.ts";

/** A volume of a pod. */
const Volume = z.strictObject({
  name: Label,
  at: z.string().startsWith("/"),
  readOnly: z.boolean().default(false),
  from: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("claim"), size: Quantity }),
    z
      .strictObject({ kind: z.literal("share"), host: HostName, share: Label, size: Quantity.optional() })
      .describe("a share of a NAS, by NFS"),
    z.strictObject({ kind: z.literal("scratch") }).describe("gone with the pod"),
  ]),
});

/** What a pod may ask of the cluster's own API. */
const ApiAccess = z.strictObject({
  scope: z.enum(["cluster", "namespace"]),
  groups: z.array(z.string()).default([""]),
  resources: z.array(z.string()).min(1),
  verbs: z.array(z.string()).min(1),
  why: z.string(),
});

/** A Secret that is filled from the vault, key by key. */
const SecretObject = z.strictObject({
  name: Label,
  type: z.enum(["Opaque", "kubernetes.io/basic-auth"]).default("Opaque"),
  labels: z.record(z.string(), z.string()).default({}),
  data: z
    .record(z.string(), Template)
    .describe("each value a template; the secret parts come from the vault"),
  byHand: z
    .string()
    .optional()
    .describe("why a person has to make it once, before the cluster can fill Secrets by itself"),
});

/** An environment variable out of a Secret that another service's operator writes into the cluster. */
const FromCluster = z.strictObject({
  variable: z.string().regex(/^[A-Z][A-Z0-9_]*$/, "is not the name of an environment variable"),
  of: ServiceName.describe("the service whose operator writes it"),
  secret: Label,
  key: z.string(),
});

/** Pods that the facts describe in full. */
const Pods = Container.extend({
  kind: z.enum(["Deployment", "StatefulSet", "DaemonSet"]),
  replicas: z.int().min(0).default(1),
  strategy: z.enum(["rolling", "recreate"]).default("recreate"),
  runAs: z.strictObject({ user: z.int().min(0).optional(), group: z.int().min(0).optional() }).optional(),
  volumes: z.array(Volume).default([]),
  sidecars: z.array(NamedContainer).default([]),
  init: z.array(NamedContainer).default([]),
  jobs: z.array(NamedContainer.extend({ schedule: z.string().describe("as cron writes it") })).default([]),
  fromCluster: z.array(FromCluster).default([]),
  tolerateAll: z.boolean().default(false),
  apiAccess: z.array(ApiAccess).default([]),
  secrets: z.array(SecretObject).default([]),
});

/** A chart of Helm, read from its mirror on the forge. */
const Chart = z.strictObject({
  kind: z.literal("chart"),
  repository: z.url().describe("upstream; the forge mirrors it"),
  path: z.string(),
  version: z.string(),
  release: Label,
  values: Settings.default({}),
  resources: z.record(z.string(), Resources).default({}).describe("by the chart's component"),
  serverSideApply: z.boolean().default(false),
  secrets: z.array(SecretObject).default([]),
});

/** Manifests that an upstream project publishes for a version. */
const Upstream = z.strictObject({
  kind: z.literal("upstream"),
  repository: z.url().describe("upstream; the forge mirrors it"),
  path: z.string().describe("file or folder within the repository"),
  version: z.string(),
  serverSideApply: z.boolean().default(false),
  settings: Settings.default({}).describe("by the name of the object that is patched"),
  images: z.record(z.string(), Template).default({}),
  secrets: z.array(SecretObject).default([]),
});

/** A role of a PostgreSQL cluster. */
const Role = z.strictObject({
  name: z.string(),
  why: z.string(),
  superuser: z.boolean().default(false),
  createDatabases: z.boolean().default(false),
  createRoles: z.boolean().default(false),
  memberOf: z.array(z.string()).default([]),
});

/** A PostgreSQL cluster kept by the operator. */
const PostgresCluster = z.strictObject({
  kind: z.literal("postgres-cluster"),
  cluster: Label,
  image: Template,
  instances: z.int().min(1).default(1),
  storage: z.strictObject({ size: Quantity, class: Label.optional() }),
  resources: Resources.optional(),
  parameters: z.record(z.string(), z.string()).default({}),
  access: z.array(z.string()).default([]).describe("lines of pg_hba.conf"),
  roles: z.array(Role).default([]),
  databases: z.array(z.strictObject({ name: z.string(), owner: z.string() })).min(1),
  metricsPort: PortNumber.optional(),
  secrets: z.array(SecretObject).default([]),
});

/** How a service runs in a cluster. */
export const Workload = z.discriminatedUnion("kind", [Pods, Chart, Upstream, PostgresCluster]);
export type Workload = z.output<typeof Workload>;
