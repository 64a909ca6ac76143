import { isDeepStrictEqual } from "node:util";
import type { Traits } from "./definition.ts";
import { hasUnknown, isRecord, type Properties } from "./values.ts";

/** A property that differs between what is and what is wanted. */
export interface PropertyChange {
  readonly property: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/**
 * What would have to change, property by property.
 *
 * @param state what the API said last; it may hold more than was ever asked for
 * @param asked the inputs that led to the state
 * @param wanted the inputs now
 */
export function diffProperties(
  state: Properties,
  asked: Properties,
  wanted: Properties,
  traits: Readonly<Record<string, Traits>>,
): PropertyChange[] {
  const names = new Set([...Object.keys(asked), ...Object.keys(wanted)]);
  return [...names].flatMap((property): PropertyChange[] => {
    const trait = traits[property] ?? {};
    const before = property in state ? state[property] : asked[property];
    const after = wanted[property];
    if (same(before, after, trait)) return [];
    // Something that was never asked for and is not asked for now is the API's own choice.
    const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
    return [{ property, kind, replaces: trait.replaces === true }];
  });
}

/**
 * The paths at which two values differ ("connection.port", "triggers[0]"), as the engine's own SDK for Go writes them.
 *
 * @param replacing names of properties of which a replacement is forced where one comes or goes as a whole
 */
export function diffPaths(
  asked: Properties,
  wanted: Properties,
  replacing: readonly string[],
): PropertyChange[] {
  return pathsBetween("", asked, wanted).map(({ property, kind }) => ({
    property,
    kind,
    replaces: replacing.includes(property),
  }));
}

function pathsBetween(
  path: string,
  before: unknown,
  after: unknown,
): Pick<PropertyChange, "property" | "kind">[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      pathsBetween(path === "" ? key : `${path}${step(key)}`, before[key], after[key]),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, i) =>
      pathsBetween(`${path}[${i}]`, before[i], after[i]),
    ).flat();
  }
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return [{ property: path, kind }];
}

function step(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function same(before: unknown, after: unknown, trait: Traits): boolean {
  if (hasUnknown(after)) return false;
  if (trait.same !== undefined && before !== undefined && after !== undefined)
    return trait.same(before, after);
  if (trait.set === true && Array.isArray(before) && Array.isArray(after)) {
    return isDeepStrictEqual(sorted(before), sorted(after));
  }
  // An unset list, map or flag is what the API gives back as empty.
  return isDeepStrictEqual(before, after) || (isEmpty(before) && isEmpty(after));
}

function sorted(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value)).sort();
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === "" ||
    value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}
