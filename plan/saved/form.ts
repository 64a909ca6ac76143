import { z } from "zod";
import type { Change, Drift } from "../change.ts";

/** What a kept plan says it is. A later form gets another number, and this program refuses it. */
export const FORM = "blumeops-plan/1";

const Mode = z.strictObject({ before: z.string(), after: z.string() });
const SavedChange = z.strictObject({
  layer: z.string(),
  kind: z.enum(["add", "change", "replace", "remove"]),
  subject: z.string(),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
  consequences: z.array(z.string()),
  files: z
    .array(
      z.strictObject({
        path: z.string(),
        kind: z.enum(["add", "change", "remove"]),
        before: z.string().exactOptional(),
        after: z.string().exactOptional(),
        mode: Mode.exactOptional(),
      }),
    )
    .exactOptional(),
}) satisfies z.ZodType<Change>;
const SavedDrift = z.strictObject({
  layer: z.string(),
  subject: z.string(),
  what: z.string(),
}) satisfies z.ZodType<Drift>;

/** SHA-256, in hex. */
const Digest = z.string().regex(/^[0-9a-f]{64}$/, "is no SHA-256 digest");

const SavedStack = z.strictObject({
  stack: z.enum(["network", "indri", "minikube"]),
  /** Digests of what this tree derives for the stack, by what people call it: "service zot of indri". */
  tree: z.record(z.string(), Digest),
  changes: z.array(SavedChange),
  drift: z.array(SavedDrift),
  /** Digests of what the engine does, and of what it found done by others, by URN: all of it but the values of secrets. */
  engine: z.strictObject({ changes: z.record(z.string(), Digest), drift: z.record(z.string(), Digest) }),
});
/** What a plan holds of one stack. */
export type SavedStack = z.output<typeof SavedStack>;

export const SavedPlan = z.strictObject({
  form: z.literal(FORM),
  /** When it was made. */
  made: z.iso.datetime(),
  target: z.enum(["lab", "live"]),
  /** The commit that was checked out, and whether the tree held more than it; nothing outside a repository. */
  commit: z.strictObject({ id: z.string(), edited: z.boolean() }).exactOptional(),
  stacks: z.array(SavedStack).min(1),
});
/** A plan as it is kept in a file: what an apply may do, and nothing else. No value of a secret is in it. */
export type SavedPlan = z.output<typeof SavedPlan>;
