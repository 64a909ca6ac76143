import { z } from "zod";

const Duration = z.string().regex(/^\d+(ms|s|m|h)$/, 'is not a duration: write it as "10s"');
const Answer = z.strictObject({ status: z.int().min(200).max(599), text: z.string() });

/** What the Caddyfile says beyond what follows from the catalogue. */
export const CaddySettings = z.strictObject({
  admin: z.literal("off"),
  unknown: Answer.describe("for a host below the zone that no site has"),
  base: Answer.describe("for the base of the names"),
  grace: Duration.describe("how long a stopping Caddy waits for what is under way"),
  timeouts: z.strictObject({
    read_header: Duration,
    read_body: Duration.describe("a whole request, its body included"),
    idle: Duration.describe("a connection between two requests"),
  }),
  upstream: z.strictObject({
    dial: Duration,
    response_header: Duration.describe("from the end of the request to the first of the answer"),
  }),
  client_header: z.string().describe("where the public proxy tells the address of a visitor"),
  log: z.strictObject({
    file: z.string(),
    roll_size: z.string(),
    roll_keep: z.int().positive(),
    hide_query: z.array(z.string()).describe("parameters of a query that may hold a token"),
  }),
});
export type CaddySettings = z.output<typeof CaddySettings>;
