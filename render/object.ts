import { z } from "zod";

/** An object of whatever kind, as upstream publishes it: what is relied on, and the rest as it is. */
export const AnyObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});
export type AnyObject = z.output<typeof AnyObject>;
