import { isDeepStrictEqual } from "node:util";
import { isRecord, type Properties } from "../protocol/values.ts";
import { isAmount, sameAmount } from "./quantity.ts";

/** Fields of metadata that only the server sets. */
const SERVER_METADATA = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** An object without what only the server sets. */
export function withoutServerFields(object: Properties): Properties {
  const metadata = object["metadata"];
  if (!isRecord(metadata)) return object;
  const kept = Object.entries(metadata).filter(([name]) => !SERVER_METADATA.includes(name));
  return { ...object, metadata: Object.fromEntries(kept) };
}

/**
 * A Secret's values in one form: the server takes `stringData` in, as base64 under `data`, and never gives it back.
 */
export function comparable(object: Properties): Properties {
  const plain = withoutServerFields(object);
  if (!isSecret(plain) || !isRecord(plain["stringData"])) return plain;
  const { stringData, data, ...rest } = plain;
  const encoded = Object.entries(stringData).map(([name, value]) => [
    name,
    typeof value === "string" ? Buffer.from(value).toString("base64") : value,
  ]);
  return { ...rest, data: { ...(isRecord(data) ? data : {}), ...Object.fromEntries(encoded) } };
}

/** Whether an object is a v1 Secret. */
export function isSecret({ apiVersion, kind }: Properties): boolean {
  return apiVersion === "v1" && kind === "Secret";
}

/** What of a live value was asked for: the fields that are in `asked` too, with their live values. */
export function pruned(live: unknown, asked: unknown, path: readonly (string | number)[] = []): unknown {
  if (isRecord(live) && isRecord(asked)) {
    const kept = Object.keys(asked).filter((key) => key in live);
    return Object.fromEntries(kept.map((key) => [key, pruned(live[key], asked[key], [...path, key])]));
  }
  if (Array.isArray(live) && Array.isArray(asked)) {
    return live.map((item, index) => pruned(item, asked[index], [...path, index]));
  }
  // What says the same in other words stays as it was said.
  return same(live, asked, path) ? asked : live;
}

/** Whether two values at a place of an object are the same to the server. */
export function same(a: unknown, b: unknown, path: readonly (string | number)[]): boolean {
  return isDeepStrictEqual(a, b) || (isAmount(path) && sameAmount(a, b));
}

/**
 * The inputs that would lead to a live object, in the words of those that did: what others have set is not among them.
 *
 * @param asked the inputs that led to the object
 */
export function inputsFrom(live: Properties, asked: Properties): Properties {
  const wanted = pruned(live, comparable(asked));
  const found: Properties = isRecord(wanted) ? wanted : {};
  if (!isSecret(asked) || !isRecord(asked["stringData"])) return found;
  const data = isRecord(found["data"]) ? found["data"] : {};
  const asText = Object.keys(asked["stringData"]);
  const decode = (value: unknown): unknown =>
    typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : value;
  const { data: _, ...rest } = found;
  const left = Object.entries(data).filter(([name]) => !asText.includes(name));
  return {
    ...rest,
    ...(isRecord(asked["data"]) ? { data: Object.fromEntries(left) } : {}),
    stringData: Object.fromEntries(
      asText.filter((name) => name in data).map((name) => [name, decode(data[name])]),
    ),
  };
}
