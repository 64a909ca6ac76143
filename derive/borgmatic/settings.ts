import { z } from "zod";

const Frequency = z
  .string()
  .regex(/^(always|\d+ (hours?|days?|weeks?|months?|years?))$/, 'is not a frequency: write it as "2 weeks"');

/** What borgmatic is told beyond what follows from the stores; names and meaning are those of its own configuration. */
export const BorgmaticSettings = z.strictObject({
  source_directories_must_exist: z.literal(true),
  exclude_patterns: z.array(z.string()),
  repositories: z
    .array(
      z.strictObject({
        label: z.string(),
        path: z.string(),
        encryption: z.literal("repokey"),
        append_only: z.boolean(),
      }),
    )
    .min(1),
  encryption_passcommand: z.string(),
  ssh_command: z.string(),
  local_path: z.string(),
  pg_dump_command: z.string(),
  keep_daily: z.int().positive(),
  keep_monthly: z.int().positive(),
  keep_yearly: z.int().positive(),
  checks: z
    .array(
      z.strictObject({ name: z.enum(["repository", "archives", "data", "extract"]), frequency: Frequency }),
    )
    .min(1),
  outputs: z.string().describe("folder in which what commands print is kept while it is backed up"),
});
export type BorgmaticSettings = z.output<typeof BorgmaticSettings>;
