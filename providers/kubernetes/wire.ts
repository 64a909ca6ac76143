import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { hasUnknown, isRecord, type Properties } from "../protocol/values.ts";
import { type Path, unwrap, wrap } from "./secrets.ts";

type Struct = InstanceType<typeof structProto.Struct>;

/** Properties off the wire: plain values, and where secrets are in them. */
export interface Received {
  readonly values: Properties;
  readonly secrets: readonly Path[];
  /** Whether something in them is not known yet. */
  readonly unknown: boolean;
}

/**
 * Keys that the definition of a kind has with dashes, and the SDKs with underscores (pulumi-kubernetes,
 * docs/x-kubernetes fields of JSONSchemaProps).
 */
const DASHED = [
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-list-type",
  "x-kubernetes-map-type",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
];
const TO_DASH: ReadonlyMap<string, string> = new Map(DASHED.map((key) => [key.replaceAll("-", "_"), key]));
const TO_UNDERSCORE: ReadonlyMap<string, string> = new Map(
  DASHED.map((key) => [key, key.replaceAll("-", "_")]),
);

/** Reads properties as the API has them. */
export function receive(struct: Struct | undefined): Received {
  const { value, secrets } = unwrap(struct?.toJavaScript() ?? {});
  const values = renamed(withoutNulls(value), TO_DASH);
  return { values: isRecord(values) ? values : {}, secrets, unknown: hasUnknown(values) };
}

/** Writes properties as the SDKs have them. @param secrets places that the engine is to encrypt */
export function send(values: Properties, secrets: readonly Path[] = []): Struct {
  const text = JSON.stringify(wrap(renamed(values, TO_UNDERSCORE), secrets));
  const plain: unknown = JSON.parse(text);
  return structProto.Struct.fromJavaScript(isJson(plain) ? plain : {});
}

/** A field that is null is one that nobody set. In a list it keeps its place. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [names.get(key) ?? key, renamed(item, names)]),
  );
}

function isJson(value: unknown): value is { [key: string]: structProto.JavaScriptValue } {
  return isRecord(value);
}
