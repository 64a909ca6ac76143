import { GATES, type GateName } from "../plan/whole/plan.ts";

const LINE = /^[ \t]*Blumeops-Allow:[ \t]*(.+?)[ \t]*$/gim;

/** What a pull request's description says about dangers. */
export interface Allowed {
  readonly gates: readonly GateName[];
  /** Words that name no danger. */
  readonly unknown: readonly string[];
}

/** The dangers that a description allows: `Blumeops-Allow: wider-access, data-deleted` on a line of its own, as a git trailer stands. */
export function allowedIn(description: string): Allowed {
  const words = [...description.matchAll(LINE)]
    .flatMap(([, list = ""]) => list.split(/[\s,]+/))
    .filter(Boolean);
  const isGate = (word: string): word is GateName => Object.hasOwn(GATES, word);
  return { gates: words.filter(isGate), unknown: words.filter((word) => !isGate(word)) };
}
