import structProto from "google-protobuf/google/protobuf/struct_pb.js";

type Struct = InstanceType<typeof structProto.Struct>;

/** Properties of a resource as plain JSON values. */
export type Properties = Record<string, unknown>;

/** What stands for a value that is not known before something else is made (pulumi/sdk/go/common/resource/plugin/rpc.go). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Reads properties off the wire. Secrets have been unwrapped by the engine, because providers here say that they take none. */
export function fromStruct(struct: Struct | undefined): Properties {
  if (struct === undefined) return {};
  const value: unknown = struct.toJavaScript();
  return isRecord(value) ? withoutNulls(value) : {};
}

/** Puts properties on the wire; those named secret are wrapped, so that the engine encrypts them in its state. */
export function toStruct(properties: Properties, secrets: readonly string[] = []): Struct {
  const wrapped = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, secrets.includes(name) ? { [SIGNATURE]: SECRET, value } : value]);
  const plain: unknown = JSON.parse(JSON.stringify(Object.fromEntries(wrapped)));
  return structProto.Struct.fromJavaScript(isJsonObject(plain) ? plain : {});
}

/** Whether a value is, or holds, something not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isJsonObject(value: unknown): value is { [key: string]: structProto.JavaScriptValue } {
  return isRecord(value);
}

function withoutNulls(record: Record<string, unknown>): Properties {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name, value]) => value !== null && name !== "__defaults" && name !== "__meta",
    ),
  );
}
