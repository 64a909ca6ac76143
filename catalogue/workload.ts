import { z } from "zod";
import type { KubernetesObject } from "./kubernetes.ts";
import { Label } from "./names.ts";
import { Pods } from "./pods.ts";
import { PostgresCluster } from "./postgres.ts";
import { Provision } from "./provision.ts";
import { SecretObject } from "./secret-object.ts";
import { everyText, Settings, Template } from "./template.ts";
import { Installed } from "./upstream.ts";

/** What of an object this project relies on; its type is what holds a service's file to the rest. */
function isObject(value: unknown): value is KubernetesObject {
  const read = z
    .looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({ name: z.string() }) })
    .safeParse(value);
  return (
    read.success &&
    read.data.kind !== "Secret" &&
    everyText(value, (text) => Template.safeParse(text).success)
  );
}

/** A Kubernetes object that nothing is derived from and that is derived from nothing: stated whole, its texts templates. */
const StatedObject = z.custom<KubernetesObject>(
  isObject,
  "is not a Kubernetes object with a name (or is a Secret, whose values belong in the vault), or has a brace that names nothing",
);

/** What every way of running has beside itself. */
const Common = z.strictObject({
  provides: z.array(Provision).default([]).describe("what the rest of the cluster may lean on"),
  objects: z.array(StatedObject).default([]).describe("what is special to this service"),
});

/** A chart of Helm. */
const Chart = Installed.extend({
  kind: z.literal("chart"),
  release: Label,
  values: Settings.default({}),
  secrets: z.array(SecretObject).default([]),
});
export type Chart = z.output<typeof Chart>;

/** Manifests as they are. */
const Upstream = Installed.extend({
  kind: z.literal("upstream"),
  secrets: z.array(SecretObject).default([]),
});
export type Upstream = z.output<typeof Upstream>;

/** How a service runs in a cluster. */
export const Workload = z.discriminatedUnion("kind", [
  Pods.extend(Common.shape),
  Chart.extend(Common.shape),
  Upstream.extend(Common.shape),
  PostgresCluster.extend(Common.shape),
]);
export type Workload = z.output<typeof Workload>;
