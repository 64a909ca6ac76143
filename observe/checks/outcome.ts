import type { Check } from "../../derive/checks/check.ts";

/** What came of a check. Open: it could not be asked, or it is not due yet; that is neither good nor bad, and never counted as good. */
export type Outcome =
  | { readonly state: "good" }
  | { readonly state: "bad"; readonly found: string }
  | { readonly state: "open"; readonly why: string };

/** A check that was asked. */
export interface Asked {
  readonly check: Check;
  readonly outcome: Outcome;
  /** Of a bad one: the bad checks that it depends on and that depend on no bad one themselves. */
  readonly because: readonly string[];
}

export const GOOD: Outcome = { state: "good" };

/** Good, or what was found instead. */
export function goodIf(good: boolean, found: string): Outcome {
  return good ? GOOD : { state: "bad", found };
}

/** Seconds as a person says them: "40 s", "7 min", "31 h", "12 days". */
export function spanOf(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
