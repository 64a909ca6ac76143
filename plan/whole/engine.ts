import { z } from "zod";
import type { EngineReport, ResourceChange } from "../../engine/change.ts";

const Texts = z.array(z.string());
const Kind = z.enum(["create", "update", "replace", "delete"]);
const Count = z.int().nonnegative();

/** What the engine would do to one resource. */
export const EngineChange = z.strictObject({
  kind: Kind,
  /** "tailscale:index/tailnetKey:TailnetKey". */
  type: z.string(),
  name: z.string(),
  /** Properties that differ. */
  properties: Texts,
  /** Of a replacement: the properties that force it. */
  forcedBy: Texts,
});
export type EngineChange = z.output<typeof EngineChange>;

/** What the engine would do to a stack. */
export const StackPreview = z.discriminatedUnion("state", [
  // Both programs state the same: the engine was not started.
  z.strictObject({ stack: z.string(), state: z.literal("same") }),
  z.strictObject({ stack: z.string(), state: z.literal("failed"), why: z.string() }),
  z.strictObject({
    stack: z.string(),
    state: z.literal("previewed"),
    counts: z.strictObject({ create: Count, update: Count, replace: Count, delete: Count, unchanged: Count }),
    changes: z.array(EngineChange),
  }),
]);
export type StackPreview = z.output<typeof StackPreview>;

/** What an engine's run came to, without any value of a resource. */
export function stackPreviewOf(
  stack: string,
  { ok, changes, unchanged, diagnostics }: EngineReport,
): StackPreview {
  if (!ok) {
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);
    return { stack, state: "failed", why: errors.join("; ") || "the engine gave up without saying why" };
  }
  const count = (kind: EngineChange["kind"]): number => changes.filter((one) => one.kind === kind).length;
  return {
    stack,
    state: "previewed",
    counts: {
      create: count("create"),
      update: count("update"),
      replace: count("replace"),
      delete: count("delete"),
      unchanged,
    },
    changes: changes.map(changeOf),
  };
}

function changeOf({ kind, type, name, properties, forcedBy }: ResourceChange): EngineChange {
  return { kind, type, name, properties: [...new Set(properties)], forcedBy: [...new Set(forcedBy)] };
}

/** How many resources the engine would touch. */
export function touchedIn(previews: readonly StackPreview[]): number {
  return previews.reduce((sum, one) => sum + (one.state === "previewed" ? one.changes.length : 0), 0);
}

/** "1 to update, 2 to replace". */
export function countsText({ counts }: Extract<StackPreview, { state: "previewed" }>): string {
  const said = (["create", "update", "replace", "delete"] as const).flatMap((kind) =>
    counts[kind] === 0 ? [] : [`${counts[kind]} to ${kind}`],
  );
  return [...said, `${counts.unchanged} unchanged`].join(", ");
}

/** A stack in one line. */
export function stackText(preview: StackPreview): string {
  switch (preview.state) {
    case "same":
      return `${preview.stack}: the same`;
    case "failed":
      return `${preview.stack}: not known, ${preview.why}`;
    case "previewed":
      return `${preview.stack}: ${countsText(preview)}`;
  }
}

const SIGNS = { create: "+", update: "~", replace: "±", delete: "-" } as const;

/** A resource in one line, and what forces its replacement. */
export function changeText({ kind, type, name, properties, forcedBy }: EngineChange): string {
  const what = `${SIGNS[kind]} ${type.split(":").at(-1) ?? type} ${name}`;
  if (kind === "replace")
    return forcedBy.length === 0
      ? `${what}  is made anew`
      : `${what}  is made anew, forced by ${forcedBy.join(", ")}`;
  return kind === "update" && properties.length > 0 ? `${what}  ${properties.join(", ")}` : what;
}
