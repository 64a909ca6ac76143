import type { Policy, PostureCondition, PostureValue, TextAt } from "../parse/model.ts";

/** What a device states about itself, by attribute. */
export type PostureAttributes = Readonly<Record<string, PostureValue>>;

/**
 * Whether a device may use a rule: it must meet one of the rule's postures, all of whose conditions must hold
 * (https://tailscale.com/docs/features/device-posture). Without postures every device may.
 */
export function meetsPosture(
  policy: Policy,
  names: readonly TextAt[],
  attributes: PostureAttributes,
): boolean {
  if (names.length === 0) return true;
  return names.some(({ text }) => {
    const posture = policy.postures.get(text);
    return posture?.value.every((condition) => holds(condition, attributes)) ?? false;
  });
}

/** The postures that bind a rule: its own, else the default of the policy. */
export function posturesOf(policy: Policy, own: readonly TextAt[] | undefined): readonly TextAt[] {
  return own ?? policy.defaultSrcPosture;
}

/** Attributes whose texts are versions; other texts have no order. */
const VERSIONS: readonly string[] = ["node:osVersion", "node:tsVersion"];

/** Whether a device meets a condition. An attribute that it does not state meets none but `NOT SET`. */
function holds({ attribute, operator, values }: PostureCondition, attributes: PostureAttributes): boolean {
  const stated = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (operator === "IS SET") return stated !== undefined;
  if (operator === "NOT SET") return stated === undefined;
  if (stated === undefined) return false;
  const orders = values.map((value) => compare(stated, value, VERSIONS.includes(attribute)));
  const [order = Number.NaN] = orders;
  switch (operator) {
    case "IN":
      return orders.includes(0);
    case "NOT IN":
      return !orders.includes(0);
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
  }
}

/** How a value stands to another; NaN where they differ and have no order. */
function compare(a: PostureValue, b: PostureValue, versions: boolean): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (a === b) return 0;
  return versions && typeof a === "string" && typeof b === "string" ? compareVersions(a, b) : Number.NaN;
}

/** Compares versions as Tailscale does (util/cmpver): run by run, digits by their value, all else as text; "12" comes before "12.0". */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => [...version.matchAll(/(\D*)(\d*)/g)]);
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i += 1) {
    const [, text = "", digits = ""] = left?.[i] ?? [];
    const [, otherText = "", otherDigits = ""] = right?.[i] ?? [];
    if (text !== otherText) return text < otherText ? -1 : 1;
    // Numbers may have any length: the longer one is greater, and of the same length the one that is later as text.
    const [number, other] = [digits, otherDigits].map((run) => run.replace(/^0+/, ""));
    if (number === undefined || other === undefined || number === other) continue;
    if (number.length !== other.length) return number.length - other.length;
    return number < other ? -1 : 1;
  }
  return 0;
}
