import { z } from "zod";
import { Label, PortName } from "./names.ts";
import { Settings, Template } from "./template.ts";

/** An amount as Kubernetes writes it: "100m" of a processor, "256Mi" of memory. */
export const Quantity = z.string().regex(/^\d+(m|Ki|Mi|Gi|Ti)?$/, "is not a Kubernetes quantity");

/** What a container is promised and what it may not exceed. */
export const Resources = z.strictObject({
  cpu: z.strictObject({ request: Quantity, limit: Quantity.optional() }),
  memory: z.strictObject({ request: Quantity, limit: Quantity.optional() }),
});

/** A probe of a container over HTTP. All times are seconds. */
const Probe = z.strictObject({
  path: z.string().startsWith("/"),
  port: PortName,
  delaySeconds: z.int().min(0).default(0),
  everySeconds: z.int().min(1).default(10),
  timeoutSeconds: z.int().min(1).default(1),
  failures: z.int().min(1).default(3),
});

/** An image by a version; "latest" is none. */
const Image = Template.refine((image) => {
  const tag = image.slice(image.lastIndexOf("/") + 1).split(":")[1];
  return tag !== undefined && tag !== "latest";
}, 'has no version: write image:1.2.3, not "latest"');

/** A file that is mounted into a container. */
const MountedFile = z.strictObject({
  at: z.string().startsWith("/"),
  content: z.discriminatedUnion("format", [
    z.strictObject({ format: z.literal("yaml"), value: Settings }),
    z.strictObject({
      format: z.literal("ini"),
      sections: z.record(z.string(), z.record(z.string(), z.union([Template, z.number(), z.boolean()]))),
    }),
    z
      .strictObject({
        format: z.literal("derived"),
        document: z.enum(["alloy", "prometheus", "datasources"]),
        with: Settings.optional().describe("what the document says beyond what follows from the catalogue"),
      })
      .describe("written from the whole catalogue"),
  ]),
});

/** Where the safe defaults do not hold, and why. */
const Exception = z.strictObject({
  allow: z.enum(["root", "privileged", "writable-root", "escalation", "unprobed", "host-network"]),
  why: z.string().min(10),
});

/** A container of a pod. */
export const Container = z.strictObject({
  image: Image,
  command: z.array(Template).optional(),
  arguments: z.array(Template).default([]),
  environment: z.record(z.string(), Template).default({}),
  resources: Resources.optional(),
  liveness: Probe.optional(),
  readiness: Probe.optional(),
  files: z.array(MountedFile).default([]),
  exceptions: z.array(Exception).default([]),
});

/** A container beside the main one, with what it is for. */
export const NamedContainer = Container.extend({ name: Label, why: z.string() });
