import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ResourceChange } from "../../engine/change.ts";
import type { KeptResource } from "../../engine/recover.ts";
import type { Healable } from "./sort.ts";

/** Why something is left to a plain apply; nothing where it is as it was last applied, but for the world. */
export type Moved = string | undefined;

const MOVED = "its facts have moved since the last apply: npx blumeops up applies them";
const NEVER = "it was never applied: npx blumeops up applies it";

/** How the engine marks a secret in what it exports, and what it shows of one. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";
const SECRET_SHOWN = "[secret]";
/** What the engine shows of a value that is known only once something else has been made. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Whether a service of the host, or a container of the NAS, is stated otherwise than it was last applied.
 *
 * @param former what the state keeps of it
 * @param now what an apply would note of it
 * @param needs what has to be up first and was never applied
 */
export function movedOnHost(former: unknown, now: unknown, needs?: string): Moved {
  if (former === undefined) return NEVER;
  if (!isDeepStrictEqual(former, now)) return MOVED;
  return needs === undefined ? undefined : `it needs ${needs}, which was never applied: npx blumeops up`;
}

/**
 * Whether a resource would be made of other inputs than it was made of last.
 *
 * @param kept what the state keeps of it
 * @param change what an apply of everything would do to it
 * @param remade URNs of what was applied before, is gone, and is made anew by the same run
 */
export function movedInputs(
  kept: KeptResource | undefined,
  change: ResourceChange | undefined,
  remade: ReadonlySet<string>,
): Moved {
  if (kept === undefined) return NEVER;
  if (change === undefined) return "the engine finds nothing to do about it: npx blumeops preview says more";
  const mayBeUnknown = (kept.dependencies ?? []).some((urn) => remade.has(urn));
  return isSame(shown(kept.inputs), shown(change.after), mayBeUnknown) ? undefined : MOVED;
}

/** Inputs as the engine shows them, without what a plugin notes for itself. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_MARK in value) return SECRET_SHOWN;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, one]) => !name.startsWith("__") && one !== undefined && one !== null)
      .map(([name, one]) => [name, shown(one)]),
  );
}

/** Equal, as far as it is known. @param mayBeUnknown what is not known counts as equal */
function isSame(before: unknown, after: unknown, mayBeUnknown: boolean): boolean {
  if (isDeepStrictEqual(before, after)) return true;
  if (after === UNKNOWN) return mayBeUnknown;
  if (Array.isArray(before) && Array.isArray(after))
    return before.length === after.length && before.every((one, i) => isSame(one, after[i], mayBeUnknown));
  const [was, is] = [Fields.safeParse(before), Fields.safeParse(after)];
  if (!was.success || !is.success) return false;
  const names = new Set([...Object.keys(was.data), ...Object.keys(is.data)]);
  return [...names].every((name) => isSame(was.data[name], is.data[name], mayBeUnknown));
}

const Fields = z.record(z.string(), z.unknown());

/** The resource of a state that keeps a thing. */
export function keptBy({ keeper }: Healable, resources: readonly KeptResource[]): KeptResource | undefined {
  switch (keeper.by) {
    case "argo":
      return undefined;
    case "resource":
      return resources.find(({ urn, type }) => type === keeper.type && nameIn(urn) === keeper.name);
    case "object":
      return resources.find(({ inputs }) => {
        const named = Named.safeParse(inputs);
        if (!named.success) return false;
        const { apiVersion, kind, metadata } = named.data;
        return isDeepStrictEqual({ apiVersion, kind, ...metadata }, keeper.object);
      });
  }
}

const Named = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

function nameIn(urn: string): string | undefined {
  return urn.split("::").at(-1);
}
