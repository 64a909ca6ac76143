import { type Danger, dangersOf } from "./dangers.ts";
import { canonical, fieldsOf } from "./normal.ts";
import { type ComparedObject, type Identity, identityOf, keyOf } from "./object.ts";

/** A field that says something else than before. */
export interface FieldChange {
  /** `spec.template.spec.containers.[miniflux].image` */
  readonly path: string;
  /** Nothing where it was not said. */
  readonly before: unknown;
  readonly after: unknown;
}

/** An object that is other than before. */
export interface ObjectChange {
  readonly kind: "add" | "change" | "remove";
  readonly object: Identity;
  readonly before: ComparedObject | undefined;
  readonly after: ComparedObject | undefined;
  /** In the order of their paths; none for what is added or removed. */
  readonly fields: readonly FieldChange[];
}

/** What becomes different in one application. */
export interface AppChange {
  readonly app: string;
  readonly kind: "add" | "change" | "remove";
  readonly objects: readonly ObjectChange[];
  readonly dangers: readonly Danger[];
  /** Objects that stay as they are. */
  readonly unchanged: number;
}

/** Applications with their objects. */
export type ObjectTree = ReadonlyMap<string, readonly ComparedObject[]>;

/** What becomes different between two trees of manifests, by application and object; nothing where nothing does. */
export function clusterDiff(before: ObjectTree, after: ObjectTree): AppChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((app) => {
    const change = appChange(app, before.get(app), after.get(app));
    return change.objects.length === 0 ? [] : [change];
  });
}

function appChange(
  app: string,
  before: readonly ComparedObject[] | undefined,
  after: readonly ComparedObject[] | undefined,
): AppChange {
  const [old, wanted] = [byKey(before ?? []), byKey(after ?? [])];
  const keys = [...new Set([...old.keys(), ...wanted.keys()])].sort();
  const objects = keys.flatMap((key) => objectChange(old.get(key), wanted.get(key)) ?? []);
  return {
    app,
    kind: before === undefined ? "add" : after === undefined ? "remove" : "change",
    objects,
    dangers: dangersOf(objects, old.size),
    unchanged: keys.length - objects.length,
  };
}

function byKey(objects: readonly ComparedObject[]): Map<string, ComparedObject> {
  return new Map(objects.map((object) => [keyOf(identityOf(object)), object]));
}

function objectChange(
  before: ComparedObject | undefined,
  after: ComparedObject | undefined,
): ObjectChange | undefined {
  const object = after ?? before;
  if (object === undefined) return undefined;
  const identity = identityOf(object);
  if (before === undefined) return { kind: "add", object: identity, before, after, fields: [] };
  if (after === undefined) return { kind: "remove", object: identity, before, after, fields: [] };
  const fields = fieldChanges(before, after);
  return fields.length === 0 ? undefined : { kind: "change", object: identity, before, after, fields };
}

function fieldChanges(before: ComparedObject, after: ComparedObject): FieldChange[] {
  const [old, wanted] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...wanted.keys()])].sort().flatMap((path) => {
    const [was, is] = [old.get(path), wanted.get(path)];
    return canonical(was ?? null) === canonical(is ?? null) ? [] : [{ path, before: was, after: is }];
  });
}
