import { createHash } from "node:crypto";
import type { EngineReport, ResourceChange } from "../../engine/change.ts";
import type { SavedStack } from "./form.ts";

/** SHA-256 of a value, whatever the order of its fields. */
export function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(ordered(value)) ?? "")
    .digest("hex");
}

/** Digests of what the engine reports. The engine has put a word in the place of each secret. */
export function engineDigests({
  changes,
  drift,
}: Pick<EngineReport, "changes" | "drift">): SavedStack["engine"] {
  return { changes: byUrn(changes), drift: byUrn(drift) };
}

function byUrn(changes: readonly ResourceChange[]): Record<string, string> {
  return Object.fromEntries(
    changes.map(({ urn, kind, before, after, properties, forcedBy }) => [
      urn,
      digestOf({ kind, before, after, properties: properties.toSorted(), forcedBy: forcedBy.toSorted() }),
    ]),
  );
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, ordered(one)]),
  );
}
