import { z } from "zod";
import { StatedFinding } from "./derived.ts";
import { StackPreview } from "./engine.ts";
import { Running } from "./running.ts";

const Texts = z.array(z.string());
const Turn = z.enum(["add", "remove"]);
const Kind = z.enum(["add", "change", "remove"]);

/** Something that a layer keeps and that becomes different, with what it says on one line. */
export const Item = z.strictObject({
  kind: Kind,
  subject: z.string(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
});
export type Item = z.output<typeof Item>;

/** A text that becomes different, as the hunks of a unified diff; secrets are words in it. */
export const TextDiff = z.strictObject({
  path: z.string(),
  kind: Kind,
  mode: z
    .string()
    .regex(/^[0-7]{4} → [0-7]{4}$/)
    .exactOptional(),
  diff: z.string(),
});
export type TextDiff = z.output<typeof TextDiff>;

/** Who gains or loses what. */
export const Access = z.strictObject({
  changes: z.array(
    z.strictObject({
      kind: z.enum(["gain", "lose"]),
      who: Texts,
      destinations: Texts,
      on: Texts,
      sentence: z.string(),
    }),
  ),
  /** The same by person and service; of the internet too, where a name of the public zone opens a service to it. */
  services: z.array(
    z.strictObject({
      kind: z.enum(["gain", "lose"]),
      who: z.string(),
      service: z.string(),
      /** Whether the service is there both before and after. */
      stays: z.boolean(),
    }),
  ),
  policy: TextDiff.exactOptional(),
});
export type Access = z.output<typeof Access>;

/** What becomes of a service of a host. */
export const HostChange = z.strictObject({
  host: z.string(),
  service: z.string(),
  kind: Kind,
  files: z.array(TextDiff),
  /** Labels of agents. */
  restarts: Texts,
  starts: Texts,
  stops: Texts,
  notes: Texts,
});
export type HostChange = z.output<typeof HostChange>;

/** What becomes of an object of the cluster. */
export const ClusterChange = z.strictObject({
  app: z.string(),
  kind: Kind,
  subject: z.string(),
  /** What makes it dangerous, each a sentence. */
  dangers: Texts,
  /** Whether pods are made anew. */
  restarts: z.boolean(),
  fields: Texts,
  diff: TextDiff.exactOptional(),
});
export type ClusterChange = z.output<typeof ClusterChange>;

/** Something that is away for a while. */
export const Away = z.strictObject({
  service: z.string(),
  title: z.string(),
  layer: z.enum(["indri", "minikube"]),
  /** Seconds, an estimate of the service's facts; missing where they give none. */
  seconds: z.number().exactOptional(),
  noticed: z.string().exactOptional(),
});
export type Away = z.output<typeof Away>;

/** What has to be allowed by name before it is applied. The names are stable. */
export const GATES = {
  "data-deleted": "data is deleted",
  lockout: "a way back is closed",
  "wider-access": "a service is made reachable to more people",
  "many-deleted": "more than 30 % of a layer is deleted",
  "expired-key": "a key has expired or is about to",
} as const satisfies Record<string, string>;
export type GateName = keyof typeof GATES;

/** A danger that has to be allowed by its named flag. */
export const Gate = z.strictObject({
  name: z.enum(["data-deleted", "lockout", "wider-access", "many-deleted", "expired-key"]),
  flag: z.string(),
  sentences: Texts.min(1),
});
export type Gate = z.output<typeof Gate>;

/** Another danger, which needs no flag. */
export const Warning = z.strictObject({ code: z.string(), subject: z.string(), sentence: z.string() });

/** What every layer becomes. */
export const Sections = z.strictObject({
  access: Access,
  dns: z.array(Item),
  tailnet: z.array(Item),
  routes: z.array(Item),
  hosts: z.array(HostChange),
  cluster: z.array(ClusterChange),
  secrets: z.array(z.strictObject({ kind: Turn, reference: z.string(), services: Texts })),
  versions: z.array(
    z.strictObject({
      service: z.string(),
      before: z.string().exactOptional(),
      after: z.string().exactOptional(),
      /** Where its releases are announced. */
      upstream: z.string(),
    }),
  ),
  upkeep: z.array(
    z.strictObject({
      kind: Turn,
      what: z.enum(["check", "alert", "metrics", "backup"]),
      service: z.string(),
      says: z.string(),
    }),
  ),
  away: z.array(Away),
  /** How many things are deleted, over all layers. */
  deleted: z.int().nonnegative(),
});
export type Sections = z.output<typeof Sections>;

const Commit = z.string().regex(/^[0-9a-f]{40,64}$/);

/** What is compared with what. */
export const Between = z.strictObject({
  base: z.strictObject({ name: z.string(), commit: Commit }),
  tree: z.strictObject({ name: z.string(), commit: Commit, edited: z.boolean() }),
});
export type Between = z.output<typeof Between>;

/** What changes between two trees across all layers. Terminal, markdown, JSON and exit code are views of it. */
export const Plan = z.strictObject({
  form: z.literal(1),
  between: Between,
  /** One line. */
  verdict: z.string(),
  gates: z.array(Gate),
  warnings: z.array(Warning),
  /** What of this plan is less than the whole truth, each a sentence. */
  notes: Texts,
  findings: z.strictObject({ new: z.array(StatedFinding), gone: z.array(StatedFinding) }),
  /** Missing where the facts are not in order: then nothing can be derived, and nothing be applied. */
  sections: Sections.exactOptional(),
  /** What the engine would do, stack by stack; missing where it was not asked. */
  engine: z.array(StackPreview).exactOptional(),
  /** What of the base is not what runs now; missing where nothing was asked. */
  running: Running.exactOptional(),
});
export type Plan = z.output<typeof Plan>;
