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
export type Resources = z.output<typeof Resources>;

/** A probe of a container over HTTP. All times are seconds. */
export const Probe = z.strictObject({
  path: z.string().startsWith("/"),
  port: PortName,
  delaySeconds: z.int().min(0).default(0),
  everySeconds: z.int().min(1).default(10),
  timeoutSeconds: z.int().min(1).default(1),
  failures: z.int().min(1).default(3),
});
export type Probe = z.output<typeof Probe>;

/** The tag of an image, where it has one: in "host:5000/name" there is none. */
export function tagOf(image: string): string | undefined {
  return image
    .slice(image.lastIndexOf("/") + 1)
    .split("@")[0]
    ?.split(":")[1];
}

/** An image, whose version is judged with everything else: see `image-unversioned`. */
const Image = Template.refine((image) => image !== "", "is empty");

/** A file that is mounted into a container. */
const MountedFile = z.strictObject({
  at: z.string().startsWith("/"),
  content: z.discriminatedUnion("format", [
    z.strictObject({ format: z.literal("yaml"), value: Settings }),
    z.strictObject({ format: z.literal("json"), value: Settings }),
    z.strictObject({
      format: z.literal("ini"),
      sections: z.record(z.string(), z.record(z.string(), z.union([Template, z.number(), z.boolean()]))),
    }),
    z
      .strictObject({
        format: z.literal("derived"),
        document: z.enum(["alloy", "prometheus", "alert-rules", "alertmanager", "datasources"]),
        with: Settings.optional().describe("what the document says beyond what follows from the catalogue"),
      })
      .describe("written from the whole catalogue"),
    z
      .strictObject({ format: z.literal("file"), name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/) })
      .describe(
        "the file of this name in the service's folder, services/<service>/, as it is: scripts, lists",
      ),
  ]),
});
export type MountedFile = z.output<typeof MountedFile>;

/** Where the safe defaults do not hold, and why. */
export const Exception = z.discriminatedUnion("allow", [
  z.strictObject({
    allow: z.enum([
      "root",
      "privileged",
      "writable-root",
      "escalation",
      "unprobed",
      "host-network",
      "unlimited-cpu",
    ]),
    why: z.string().min(10),
  }),
  z
    .strictObject({
      allow: z.literal("capabilities"),
      add: z
        .array(z.enum(["CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "NET_BIND_SERVICE"]))
        .min(1),
      why: z.string().min(10),
    })
    .describe("Linux capabilities that are kept; all others are dropped"),
]);
export type Exception = z.output<typeof Exception>;

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
export type Container = z.output<typeof Container>;

/** A container beside the main one, with what it is for. */
export const NamedContainer = Container.extend({
  name: Label,
  why: z.string(),
  ports: z
    .array(PortName)
    .default([])
    .describe("ports of the service that it listens on, in the main container's place"),
  user: z.int().min(0).optional().describe("runs as another user than the main container"),
  mounts: z.array(Label).default([]).describe("volumes of the pod that it sees too, at the same place"),
});
export type NamedContainer = z.output<typeof NamedContainer>;
