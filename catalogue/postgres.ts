import { z } from "zod";
import { Quantity, Resources } from "./container.ts";
import { Label, ServiceName } from "./names.ts";
import { SecretObject } from "./secret-object.ts";
import { Template } from "./template.ts";

/** A role of a PostgreSQL cluster. Its password is the Secret among the cluster's whose user it is. */
const Role = z.strictObject({
  name: z.string(),
  why: z.string(),
  superuser: z.boolean().default(false),
  createDatabases: z.boolean().default(false),
  createRoles: z.boolean().default(false),
  memberOf: z.array(z.string()).default([]),
});
export type Role = z.output<typeof Role>;

/** Where the operator writes base backups and the log of changes: an object store over the S3 protocol. */
const Backup = z.strictObject({
  store: ServiceName.describe("a service of the same cluster that speaks S3"),
  bucket: Label,
  keys: z.strictObject({ secret: Label, id: z.string(), key: z.string() }),
  schedule: z.string().describe("as cron writes it, with seconds in front"),
  keep: z.string().regex(/^\d+[dwm]$/, "is not a time to keep: write 30d"),
});

/** A PostgreSQL cluster kept by an operator. */
export const PostgresCluster = z.strictObject({
  kind: z.literal("postgres-cluster"),
  cluster: Label,
  operator: ServiceName,
  image: Template,
  instances: z.int().min(1).default(1),
  storage: z.strictObject({ size: Quantity, class: Label.optional() }),
  resources: Resources.optional(),
  parameters: z.record(z.string(), z.string()).default({}),
  access: z.array(z.string()).default([]).describe("lines of pg_hba.conf"),
  roles: z.array(Role).default([]),
  databases: z.array(z.strictObject({ name: z.string(), owner: z.string() })).min(1),
  backup: Backup.optional(),
  secrets: z.array(SecretObject).default([]),
});
export type PostgresCluster = z.output<typeof PostgresCluster>;
