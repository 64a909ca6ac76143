import { z } from "zod";

/** What `preview --json` and `up --json` print. */
export const Outcome = z.object({
  target: z.enum(["lab", "live"]),
  stacks: z.array(
    z.object({
      stack: z.string(),
      ok: z.boolean(),
      changes: z.array(
        z.object({
          layer: z.string(),
          kind: z.enum(["add", "change", "replace", "remove"]),
          subject: z.string(),
          before: z.string().optional(),
          after: z.string().optional(),
          consequences: z.array(z.string()),
          files: z
            .array(
              z.object({
                path: z.string(),
                kind: z.enum(["add", "change", "remove"]),
                before: z.string().optional(),
                after: z.string().optional(),
              }),
            )
            .optional(),
        }),
      ),
      drift: z.array(z.object({ layer: z.string(), subject: z.string(), what: z.string() })),
      unchanged: z.number(),
      errors: z.array(z.string()),
      warnings: z.array(z.string()),
      notes: z.array(z.string()),
    }),
  ),
});

/** Changes and drift of the one stack in a document. */
export function only(document: unknown): z.output<typeof Outcome>["stacks"][number] {
  const [stack] = Outcome.parse(document).stacks;
  if (stack === undefined) throw new Error("the document names no stack");
  return stack;
}
