import { isRecord } from "../protocol/values.ts";

/** How a secret looks on the wire (pulumi/sdk/go/common/resource/properties.go). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A place inside a value: keys of records and indexes of lists. */
export type Path = readonly (string | number)[];

/** A value without its wrappings, and where secrets are in it. */
export interface Unwrapped {
  readonly value: unknown;
  readonly secrets: readonly Path[];
}

/** Takes the secrets' wrappings off, at any depth. */
export function unwrap(value: unknown, at: Path = []): Unwrapped {
  if (isWrapped(value)) {
    const inner = unwrap(value["value"], at);
    return { value: inner.value, secrets: [at, ...inner.secrets] };
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => unwrap(item, [...at, index]));
    return { value: items.map((item) => item.value), secrets: items.flatMap(({ secrets }) => secrets) };
  }
  if (isRecord(value)) {
    const fields = Object.entries(value).map(([key, item]) => [key, unwrap(item, [...at, key])] as const);
    return {
      value: Object.fromEntries(fields.map(([key, item]) => [key, item.value])),
      secrets: fields.flatMap(([, { secrets }]) => secrets),
    };
  }
  return { value, secrets: [] };
}

/**
 * Wraps what is at some places, so that the engine encrypts it in the state. A list is wrapped as a whole: what comes back may have
 * another order.
 */
export function wrap(value: unknown, secrets: readonly Path[]): unknown {
  if (secrets.some((path) => path.length === 0)) return value === undefined ? value : wrapped(value);
  if (Array.isArray(value)) return secrets.length === 0 ? value : wrapped(value);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const inside = secrets.filter(([first]) => first === key).map(([, ...rest]) => rest);
      return [key, wrap(item, inside)];
    }),
  );
}

/** The texts at secret places, the longest first. */
export function textsAt(value: unknown, secrets: readonly Path[]): string[] {
  const found = secrets.flatMap((path) => texts(path.reduce<unknown>(inside, value)));
  return [...new Set(found)].sort((a, b) => b.length - a.length);
}

/** A text in which no secret can be read. Very short ones are words of the message themselves. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 3)
    .flatMap((secret) => [secret, Buffer.from(secret).toString("base64")])
    .reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text);
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return isRecord(value) ? Object.values(value).flatMap(texts) : [];
}

function inside(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isRecord(value) ? value[step] : undefined;
}

function wrapped(value: unknown): Record<string, unknown> {
  return { [SIGNATURE]: SECRET, value };
}

function isWrapped(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && value[SIGNATURE] === SECRET;
}
