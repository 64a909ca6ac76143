import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";

const Kept = z.looseObject({
  resources: z.array(z.looseObject({ type: z.string() })).nullish(),
  pending_operations: z.array(z.unknown()).nullish(),
});

/** Whether a stack keeps nothing: it was never made, or nothing but the stack itself and its providers are in it. */
export function isEmpty(kept: Deployment | undefined): boolean {
  if (kept === undefined) return true;
  const { resources, pending_operations: pending } = Kept.parse(kept.deployment ?? {});
  return (resources ?? []).every(({ type }) => type.startsWith("pulumi:")) && (pending ?? []).length === 0;
}
