import { z } from "zod";

/** Gandi's side of the lab as it begins: the zones and who may change them. */
export const GandiSeed = z.object({
  zones: z.array(z.string()),
  /** Personal access tokens. */
  tokens: z.array(z.string()),
});
export type GandiSeed = z.output<typeof GandiSeed>;
