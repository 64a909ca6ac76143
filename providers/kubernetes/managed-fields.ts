import { isDeepStrictEqual } from "node:util";
import { isRecord, type Properties } from "../protocol/values.ts";
import { withoutServerFields } from "./shape.ts";

/**
 * The inputs of an object that no program has asked for yet: what somebody has set, without what the server filled in. The server keeps
 * who set which field in `metadata.managedFields` (https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management).
 */
export function inputsOfStranger(live: Properties): Properties {
  const { apiVersion, kind } = live;
  const metadata = isRecord(live["metadata"]) ? live["metadata"] : {};
  const entries = Array.isArray(metadata["managedFields"]) ? metadata["managedFields"] : [];
  const sets = entries.flatMap((entry: unknown) =>
    isRecord(entry) && entry["subresource"] === undefined && isRecord(entry["fieldsV1"])
      ? [entry["fieldsV1"]]
      : [],
  );
  const plain = withoutServerFields(live);
  const owned = sets.length === 0 ? plain : ownedBy(plain, sets);
  const named = isRecord(owned) ? owned : {};
  const { name, namespace } = metadata;
  const { status: _, ...rest } = named;
  return {
    apiVersion,
    kind,
    ...rest,
    metadata: {
      ...(isRecord(named["metadata"]) ? named["metadata"] : {}),
      name,
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
}

/** What of a value any of some field sets names: "f:" a field, "k:" an entry of a list by its keys, "v:" an entry by its value. */
function ownedBy(value: unknown, sets: readonly Properties[]): unknown {
  // A set with nothing in it owns the whole.
  if (sets.some((set) => Object.keys(set).every((key) => key === "."))) return value;
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const inside = sets.flatMap((set) => setsFor(set, (key) => isEntry(key, item)));
      return inside.length === 0 ? [] : [ownedBy(item, inside)];
    });
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const inside = sets.flatMap((set) => setsFor(set, (name) => name === `f:${key}`));
      return inside.length === 0 ? [] : [[key, ownedBy(item, inside)] as const];
    }),
  );
}

function setsFor(set: Properties, matches: (key: string) => boolean): Properties[] {
  return Object.entries(set).flatMap(([key, inside]) => (matches(key) && isRecord(inside) ? [inside] : []));
}

function isEntry(key: string, item: unknown): boolean {
  if (key.startsWith("v:")) return isDeepStrictEqual(parse(key.slice(2)), item);
  if (!key.startsWith("k:") || !isRecord(item)) return false;
  const keys = parse(key.slice(2));
  return (
    isRecord(keys) && Object.entries(keys).every(([name, value]) => isDeepStrictEqual(item[name], value))
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
