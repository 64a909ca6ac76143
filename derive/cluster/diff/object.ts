/** An object of whatever kind, as it is compared. */
export interface ComparedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
}

/** What an object is called: the same before and after, whatever it says. */
export interface Identity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** The end of a name that is a hash of what the object says: with another content it is the same thing under another name. */
const HASH = /-[0-9a-f]{10}$/;

/** What an object is called. */
export function identityOf({ apiVersion, kind, metadata }: ComparedObject): Identity {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

/** By what an object before is found among those after. Another version of the same API is the same object. */
export function keyOf({ apiVersion, kind, namespace, name }: Identity): string {
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return `${group}/${kind}/${namespace ?? ""}/${kind === "ConfigMap" ? name.replace(HASH, "-#") : name}`;
}

/** A value below a path of keys; nothing where there is none. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) => (isRecord(found) ? Object.entries(found).find(([name]) => name === key)?.[1] : undefined),
    value,
  );
}

/** The items of a list below a path; none where there is no list. */
export function listAt(value: unknown, ...path: readonly string[]): unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The texts of a list below a path. */
export function textsAt(value: unknown, ...path: readonly string[]): string[] {
  return listAt(value, ...path).filter((item) => typeof item === "string");
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
