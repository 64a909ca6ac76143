import { z } from "zod";
import { Label } from "./names.ts";
import { PlacePath, Settings, Template } from "./template.ts";

/** A label as launchd takes it. */
const LaunchdLabel = z
  .string()
  .regex(/^[A-Za-z0-9.-]+$/, "is not a launchd label: letters, digits, dots and hyphens");

const Mode = z.string().regex(/^0[0-7]{3}$/, "is not a file mode: write it as 0600");

/** What stands in a file. Texts are templates: see template.ts for what they may ask for. */
const Content = z.discriminatedUnion("format", [
  z.strictObject({
    format: z.literal("ini"),
    sections: z
      .record(z.string(), z.record(z.string(), z.union([Template, z.number(), z.boolean()])))
      .describe('the section "" holds the keys above the first heading'),
  }),
  z.strictObject({ format: z.literal("json"), value: Settings }),
  z.strictObject({ format: z.literal("yaml"), value: Settings }),
  z.strictObject({ format: z.literal("toml"), value: Settings }),
  z.strictObject({ format: z.literal("text"), text: Template }),
  z
    .strictObject({
      format: z.literal("pgpass"),
      entries: z
        .array(
          z.strictObject({
            server: Template.describe("host and port, with a colon between them"),
            database: Template,
            user: Template,
            password: Template,
          }),
        )
        .min(1),
    })
    .describe("passwords as PostgreSQL's clients read them"),
  z.strictObject({
    format: z.literal("script"),
    script: Label.describe("a script of host/jobs, without .sh"),
  }),
  z
    .strictObject({
      format: z.literal("derived"),
      document: z.enum([
        "caddyfile",
        "alloy",
        "borgmatic",
        "checks",
        "doors",
        "own-names",
        "newsyslog",
        "long-logs",
      ]),
      with: Settings.optional().describe("what the document says beyond what follows from the catalogue"),
    })
    .describe("written from the whole catalogue"),
]);

/** A file that the host stack keeps. */
export const NativeFile = z.strictObject({
  path: PlacePath,
  mode: Mode.default("0644"),
  owner: z.enum(["user", "root"]).default("user"),
  restarts: z
    .union([z.boolean(), LaunchdLabel])
    .default(true)
    .describe(
      "what a change does: true restarts the agents that stay up, a label loads that agent anew, so that its job runs at once",
    ),
  content: Content,
  why: z.string().optional(),
});
export type NativeFile = z.output<typeof NativeFile>;

const hour = "never comes: an hour is 0 to 23";
const minute = "never comes: a minute is 0 to 59";

/** When a job runs, by the host's local time. */
const Schedule = z.union([
  z.strictObject({ everySeconds: z.int().positive("would never pass: write 1 or more") }),
  z.strictObject({
    hour: z.int().min(0, hour).max(23, hour),
    minute: z.int().min(0, minute).max(59, minute),
  }),
]);

/** A launchd agent (or, for root, a daemon). */
export const Agent = z.strictObject({
  label: LaunchdLabel,
  daemon: z.boolean().default(false).describe("runs as root in the system domain"),
  program: z.array(Template).min(1),
  environment: z.record(z.string(), Template).default({}),
  workingDirectory: PlacePath.optional(),
  keepAlive: z.boolean().default(false),
  runAtLoad: z.boolean().default(true),
  schedule: Schedule.optional(),
  logs: z.strictObject({ out: PlacePath, err: PlacePath }),
  summary: z.string().optional().describe("what it is for, where a service has several"),
});
export type Agent = z.output<typeof Agent>;

/** How a program gets onto a macOS host. */
const Install = z.discriminatedUnion("by", [
  z.strictObject({
    by: z.literal("brew"),
    formula: z.string(),
    cask: z.boolean().default(false),
    also: z.array(z.string()).default([]).describe("further formulas that it needs"),
  }),
  z.strictObject({
    by: z.literal("mise"),
    tool: z.string(),
    also: z.array(z.string()).default([]).describe("Homebrew formulas that it needs"),
  }),
  z.strictObject({ by: z.literal("nothing") }).describe("its own files and what macOS brings are all"),
  z.strictObject({
    by: z.literal("hand"),
    binary: PlacePath,
    how: z
      .string()
      .describe("how a person builds or fetches it; a missing binary stops the apply with this text"),
  }),
]);

/** How a native service gets onto a macOS host and stays up there. */
export const Native = z.strictObject({
  install: Install,
  files: z.array(NativeFile).default([]),
  folders: z.array(z.strictObject({ path: PlacePath, mode: Mode.default("0755") })).default([]),
  agents: z.array(Agent).default([]),
  start: z
    .strictObject({
      unless: z.array(Template).min(1).describe("it runs already when this succeeds"),
      run: z.array(Template).min(1),
      why: z.string(),
    })
    .optional()
    .describe("a program that no agent keeps up: an apply starts it"),
  brewService: z.string().optional().describe("formula whose own service definition runs it"),
  logs: z
    .array(
      z.strictObject({
        path: PlacePath,
        stream: z.enum(["stdout", "stderr"]),
        service: z.string().optional(),
      }),
    )
    .default([])
    .describe("logs that no agent names, such as those of a brew service"),
});
export type Native = z.output<typeof Native>;
