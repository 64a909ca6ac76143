import type { RuleOrigin } from "../filter/permit.ts";
import type { Place } from "../parse/place.ts";

/** What can be wrong with a policy and its tailnet together. The codes are stable. */
export const LINTS = {
  "rule-matches-nothing": [
    "error",
    "a rule has no source or no destination in the tailnet, so it opens nothing",
  ],
  "rule-shadowed": ["warning", "a rule opens nothing that other rules do not open already"],
  "rule-unasked": ["error", "a rule opens ports that no service asks for"],
  "rule-bypassed": [
    "error",
    "a rule is for devices whose services send from elsewhere, so it is not what lets them through",
  ],
  "tag-on-no-device": ["error", "a tag has owners, and no device or service carries it"],
  "tag-undefined": ["error", "a device carries a tag that the policy does not define"],
  "test-fails": ["error", "one of the policy's own tests fails on this tailnet"],
  "test-holds-by-tag": [
    "error",
    "a denial holds for the tag that a test names, and a device that carries it is open by another of its tags",
  ],
  "person-unlisted": ["error", "a person reaches a service that is not for them"],
  "person-shut-out": ["error", "a person reaches a service that is for them in no way at all"],
  "way-closed": [
    "warning",
    "a person reaches a service that is for them, and not in every way that is meant for them",
  ],
  "service-nowhere": ["error", "a service's description names a device or service that is not there"],
} as const satisfies Record<string, readonly ["error" | "warning", string]>;

export type LintCode = keyof typeof LINTS;

/** Something about a policy that is wrong, or surely not meant. Findings are collected and shown all at once. */
export interface LintFinding {
  readonly code: LintCode;
  readonly severity: "error" | "warning";
  /** What it is about: "grants[2]", "tag:feed", "tests[1].deny[3]", "forge". */
  readonly subject: string;
  /** Where that stands in the policy; undefined for what does not stand there. */
  readonly place: Place | undefined;
  /** What is wrong, in one sentence that goes on from the subject. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Makes a finding with the severity that its code has. */
export function lintFinding(
  code: LintCode,
  at: Pick<LintFinding, "subject" | "place">,
  message: string,
  remedy: string,
): LintFinding {
  return { code, severity: LINTS[code][0], ...at, message, remedy };
}

/** A rule as the subject of a finding. */
export function atRule({ section, index, place }: RuleOrigin): Pick<LintFinding, "subject" | "place"> {
  return { subject: section === "default" ? "the policy" : `${section}[${index}]`, place };
}
