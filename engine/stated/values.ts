import structProto from "google-protobuf/google/protobuf/struct_pb.js";

export type Struct = InstanceType<typeof structProto.Struct>;

/** What marks a secret on the wire (pulumi/sdk/go/common/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties off the wire as plain values. A secret is what it holds: who states something without its secrets has words in their place. */
export function propertiesOf(struct: Struct | undefined): Record<string, unknown> {
  const value = opened(struct?.toJavaScript() ?? {});
  return isRecord(value) ? value : {};
}

/** Plain values as they go over the wire. */
export function structOf(properties: Readonly<Record<string, unknown>>): Struct {
  const plain: unknown = JSON.parse(JSON.stringify(properties));
  return structProto.Struct.fromJavaScript(isJson(plain) ? plain : {});
}

function isJson(value: unknown): value is { [key: string]: structProto.JavaScriptValue } {
  return isRecord(value);
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET) return opened(value["value"]);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, opened(inner)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
