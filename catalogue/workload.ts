import { z } from "zod";
import { Label, PortName } from "./names.ts";

const Quantity = z.string().regex(/^\d+(m|Ki|Mi|Gi|Ti)?$/, "is not a Kubernetes quantity");
const Resources = z.strictObject({
  cpu: z.strictObject({ request: Quantity, limit: Quantity.optional() }),
  memory: z.strictObject({ request: Quantity, limit: Quantity.optional() }),
});

/** A probe of a container. */
const Probe = z.strictObject({
  path: z.string().startsWith("/"),
  port: PortName,
  delaySeconds: z.int().min(0).default(0),
  everySeconds: z.int().min(1).default(10),
});

/** A volume of a workload. */
const Volume = z.strictObject({
  name: Label,
  at: z.string().startsWith("/"),
  readOnly: z.boolean().default(false),
  from: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("claim"), size: Quantity }),
    z.strictObject({ kind: z.literal("share"), host: Label, share: Label, size: Quantity.optional() }),
    z.strictObject({ kind: z.literal("scratch") }),
  ]),
});

/** How a service runs in a cluster. */
export const Workload = z.strictObject({
  kind: z.enum(["Deployment", "StatefulSet", "DaemonSet", "chart", "operator", "postgres-cluster"]),
  image: z.string().optional().describe("with its version; the digest where it is known"),
  chart: z.strictObject({ name: z.string(), version: z.string() }).optional(),
  replicas: z.int().min(0).default(1),
  resources: Resources.optional(),
  liveness: Probe.optional(),
  readiness: Probe.optional(),
  runAs: z.strictObject({ user: z.int().min(1), group: z.int().min(1).optional() }).optional(),
  volumes: z.array(Volume).default([]),
  environment: z.record(z.string(), z.string()).default({}),
});
export type Workload = z.output<typeof Workload>;
