import { z } from "zod";
import { SecretReference } from "./secret.ts";

/** A value of a configuration file: plain, or a secret that is filled in on the way to the host. */
export const Setting = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.strictObject({ secret: SecretReference }),
]);
export type Setting = z.output<typeof Setting>;

const mode = z.string().regex(/^0[0-7]{3}$/, "is not a file mode: write it as 0600");

/** A file that the host stack keeps. */
export const NativeFile = z
  .strictObject({
    path: z.string().describe("~ is the login's home"),
    mode: mode.default("0644"),
    restarts: z.boolean().default(true).describe("the agent is restarted when the file changes"),
    why: z.string().optional(),
  })
  .and(
    z.union([
      z.strictObject({ ini: z.record(z.string(), z.record(z.string(), Setting)) }).loose(),
      z.strictObject({ json: z.json() }).loose(),
      z.strictObject({ yaml: z.json() }).loose(),
      z.strictObject({ text: z.string() }).loose(),
      z.strictObject({ secret: SecretReference }).loose(),
      z.strictObject({ derived: z.enum(["caddyfile", "alloy", "borgmatic"]) }).loose(),
    ]),
  );

/** When a job runs. */
const Schedule = z.union([
  z.strictObject({ everySeconds: z.int().positive() }),
  z.strictObject({ hour: z.int().min(0).max(23), minute: z.int().min(0).max(59) }),
]);

/** A launchd agent (or, for root, a daemon). */
export const Agent = z.strictObject({
  label: z.string().regex(/^[A-Za-z0-9.-]+$/, "is not a launchd label: letters, digits, dots and hyphens"),
  daemon: z.boolean().default(false).describe("runs as root in the system domain"),
  program: z.array(z.string()).min(1),
  environment: z.record(z.string(), z.string()).default({}),
  workingDirectory: z.string().optional(),
  keepAlive: z.boolean().default(false),
  runAtLoad: z.boolean().default(true),
  schedule: Schedule.optional(),
  logs: z.strictObject({ out: z.string(), err: z.string() }),
});

/** How a native service gets onto a macOS host and stays up there. */
export const Native = z.strictObject({
  install: z.discriminatedUnion("by", [
    z.strictObject({ by: z.literal("brew"), formula: z.string(), cask: z.boolean().default(false) }),
    z.strictObject({ by: z.literal("mise"), tool: z.string() }),
    z.strictObject({ by: z.literal("hand"), binary: z.string(), how: z.string() }),
    z.strictObject({ by: z.literal("none") }),
  ]),
  files: z.array(NativeFile).default([]),
  folders: z.array(z.strictObject({ path: z.string(), mode: mode.default("0755") })).default([]),
  agents: z.array(Agent).default([]),
  brewService: z.string().optional().describe("formula whose own service definition runs it"),
});
export type Native = z.output<typeof Native>;
