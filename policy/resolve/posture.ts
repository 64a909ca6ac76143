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

function holds({ attribute, operator, values }: PostureCondition, attributes: PostureAttributes): boolean {
  const stated = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (operator === "IS SET") return stated !== undefined;
  if (operator === "NOT SET") return stated === undefined;
  if (stated === undefined) return false;
  if (operator === "IN") return values.some((value) => compare(stated, value) === 0);
  if (operator === "NOT IN") return values.every((value) => compare(stated, value) !== 0);
  const [wanted] = values;
  const order = wanted === undefined ? Number.NaN : compare(stated, wanted);
  if (operator === "==") return order === 0;
  if (operator === "!=") return order !== 0;
  if (operator === ">=") return order >= 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order < 0;
}

/** Compares values of one kind, version texts number by number; NaN for values that have no order. */
function compare(a: PostureValue, b: PostureValue): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== "string" || typeof b !== "string") return a === b ? 0 : Number.NaN;
  if (a === b) return 0;
  if (!/^\d/.test(a) || !/^\d/.test(b)) return a < b ? -1 : 1;
  const left = a.split(/[.\-+]/);
  const right = b.split(/[.\-+]/);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return Number.isNaN(difference) ? (a < b ? -1 : 1) : difference;
  }
  return 0;
}
