import type { Pin } from "./pins.ts";

/** When somebody last looked at a pin: a commit of its line, or a date that the facts state. */
export interface Reviewed extends Pin {
  /** Whole days since then; nothing where it is not known. */
  readonly days: number | undefined;
  /** By what it is known: the commit of its line, `version.reviewed` of the facts, or a line that is not committed yet. */
  readonly by: "commit" | "facts" | "edit" | undefined;
}

/** What is known of a line: when it was committed, in seconds since 1970, or that it is being edited. */
export type LineTime = { readonly committed: number } | "edited";

const DAY = 86_400;

/**
 * How long ago each pin was looked at, the longest first and at the end those of which nobody knows.
 *
 * @param timeOf what the history says of a pin's line; nothing where there is no history
 * @param statedOf the date that the facts state for a service, as 2026-11-27
 * @param now seconds since 1970
 */
export function reviewsOf(
  pins: readonly Pin[],
  timeOf: (pin: Pin) => LineTime | undefined,
  statedOf: (service: string) => string | undefined,
  now: number,
): Reviewed[] {
  return pins
    .map((pin): [Reviewed, number] => {
      const time = timeOf(pin);
      if (time === "edited") return [{ ...pin, days: 0, by: "edit" }, now];
      const date = pin.service === undefined ? undefined : statedOf(pin.service);
      const stated = date === undefined ? undefined : Date.parse(date) / 1_000;
      const known = Math.max(time?.committed ?? 0, stated ?? 0);
      if (known === 0) return [{ ...pin, days: undefined, by: undefined }, Number.POSITIVE_INFINITY];
      const days = Math.max(0, Math.floor((now - known) / DAY));
      return [{ ...pin, days, by: known === stated ? "facts" : "commit" }, known];
    })
    .sort(([a, since], [b, other]) =>
      since === other ? compare(a.file, b.file) || a.line - b.line : since - other,
    )
    .map(([reviewed]) => reviewed);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
