import { z } from "zod";

const Labels = z.record(
  z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "is not the name of a label"),
  z.string(),
);

const Duration = z.string().regex(/^\d+(ms|s|m)$/, 'is not a duration: write it as "15s"');

/** What Alloy on a host is told beyond what follows from the catalogue. */
export const AlloyHostSettings = z.strictObject({
  unix: z.strictObject({ disable_collectors: z.array(z.string()), textfile_directory: z.string() }),
  scrape_interval: Duration,
  probe: z.strictObject({ timeout: Duration, interval: Duration }),
  labels: Labels,
  log_labels: Labels,
  remote_write: z.url(),
  loki_push: z.url(),
});
export type AlloyHostSettings = z.output<typeof AlloyHostSettings>;
