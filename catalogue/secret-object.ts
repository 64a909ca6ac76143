import { z } from "zod";
import { Label } from "./names.ts";
import { Template } from "./template.ts";

/** A Secret that is filled from the vault, key by key. */
export const SecretObject = z.strictObject({
  name: Label,
  type: z.enum(["Opaque", "kubernetes.io/basic-auth"]).default("Opaque"),
  labels: z.record(z.string(), z.string()).default({}),
  data: z
    .record(z.string(), Template)
    .describe("each value a template; the secret parts come from the vault"),
  byHand: z
    .string()
    .optional()
    .describe("why it has to be made once, before the cluster can fill Secrets by itself"),
});
export type SecretObject = z.output<typeof SecretObject>;
