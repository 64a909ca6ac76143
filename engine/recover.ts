import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { knownIdOf } from "./known-ids.ts";
import type { Opened } from "./stack.ts";

const Pending = z.looseObject({
  urn: z.string(),
  type: z.string(),
  custom: z.boolean(),
  inputs: z.record(z.string(), z.unknown()).default({}),
});
const Kept = z.looseObject({
  urn: z.string(),
  type: z.string(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
  dependencies: z.array(z.string()).nullish(),
});
/** A resource as the state keeps it. */
export type KeptResource = z.output<typeof Kept>;
const Deployment = z.looseObject({
  pending_operations: z.array(z.looseObject({ resource: Pending, type: z.string() })).optional(),
  resources: z.array(Kept).optional(),
});

/** What a stack's state holds, and how many operations of a killed run were taken up. */
export interface Recovered {
  readonly taken: number;
  readonly resources: readonly KeptResource[];
}

/**
 * Takes up what a killed run left half done. A resource that was being made is entered into the state where its id is known, so that
 * the next refresh reads it (or finds that it was never made); other operations are simply done again.
 */
export async function recover({
  stack,
  kept,
}: {
  readonly stack: Pick<Stack, "importStack">;
  readonly kept?: Opened["kept"];
}): Promise<Recovered> {
  const deployment = Deployment.safeParse(kept?.deployment);
  if (kept === undefined || !deployment.success) return { taken: 0, resources: [] };
  const pending = deployment.data.pending_operations ?? [];
  if (pending.length === 0) return { taken: 0, resources: deployment.data.resources ?? [] };
  const { pending_operations: _, resources = [], ...rest } = deployment.data;
  const known = new Set(resources.map(({ urn }) => urn));
  const adopted = pending.flatMap(({ type, resource }) => {
    // By this id the next refresh finds out whether it was made.
    const id = knownIdOf(resource.type, resource.inputs);
    return type === "creating" && id !== undefined && !known.has(resource.urn)
      ? [{ ...resource, id, outputs: resource.inputs }]
      : [];
  });
  await stack.importStack({ ...kept, deployment: { ...rest, resources: [...resources, ...adopted] } });
  return { taken: pending.length, resources };
}
