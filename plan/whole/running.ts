import { z } from "zod";
import type { Drifted } from "../../observe/drift.ts";

/** What of the base is not what runs now: an apply would put it back, or overwrite it. */
export const Running = z.strictObject({
  /** What was asked. */
  target: z.enum(["lab", "live"]),
  drift: z.array(
    z.strictObject({
      layer: z.string(),
      kind: z.enum(["changed", "missing", "unmanaged"]),
      subject: z.string(),
      what: z.string(),
    }),
  ),
  /** How many that somebody has said to know of. */
  ignored: z.int().nonnegative(),
  /** Layers that nobody could be asked about, and why. */
  unasked: z.array(z.strictObject({ layer: z.string(), why: z.string() })),
});
export type Running = z.output<typeof Running>;

const SIGNS: Readonly<Record<Drifted["kind"], string>> = { changed: "~", missing: "-", unmanaged: "+" };

/** A drift in one line. */
export function driftText({ layer, kind, subject, what }: Running["drift"][number]): string {
  return `${SIGNS[kind]} ${layer}: ${subject}  ${what}`;
}

/** Drift, what is known of it, and who could not be asked, each in one line. */
export function runningTexts({ drift, ignored, unasked }: Running): string[] {
  return [
    ...drift.map(driftText),
    ...(ignored === 0 ? [] : [`${ignored} more ${ignored === 1 ? "is" : "are"} known and ignored`]),
    ...unasked.map(({ layer, why }) => `! ${layer}: not asked: ${why}`),
  ];
}
