import { z } from "zod";
import { readField } from "./draft.ts";
import { ConnectError } from "./errors.ts";
import type { Item } from "./item.ts";

const Operation = z.object({
  op: z.enum(["add", "remove", "replace"]),
  path: z.string(),
  value: z.unknown().optional(),
});
const Patch = z.array(Operation);
export type Operation = z.output<typeof Operation>;

/** What a client may change; the rest is the server's. */
const ATTRIBUTES = ["title", "category", "tags", "urls", "favorite", "sections", "fields"];

/** Reads a patch. @throws ConnectError 400 */
export function readPatch(body: unknown): Operation[] {
  const parsed = Patch.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ConnectError(400, `Invalid patch: ${parsed.error.issues[0]?.message}`);
}

/**
 * Applies a patch as Connect documents it: JSON Patch (RFC 6902) with `add`, `remove` and `replace` only, where a field
 * or a section is named by its id and not by its index.
 *
 * @returns the item as a client would have sent it whole, still to be read
 * @throws ConnectError 400 for a path to nothing
 */
export function applyPatch(item: Item, operations: readonly Operation[]): unknown {
  return operations.reduce<Record<string, unknown>>((current, operation) => step(current, operation), {
    ...item,
  });
}

function step(item: Record<string, unknown>, { op, path, value }: Operation): Record<string, unknown> {
  const [, attribute = "", ...rest] = path
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (attribute === "" && op === "replace" && isObject(value)) return { ...value, id: item["id"] };
  if (!ATTRIBUTES.includes(attribute)) throw wrong(path);
  const [key, part, ...deeper] = rest;
  if (deeper.length > 0) throw wrong(path);
  const list = item[attribute];
  if (key === undefined) {
    if (op === "remove") return without(item, attribute);
    // The documented way to add a field is the list itself.
    if (op === "add" && Array.isArray(list) && !Array.isArray(value))
      return { ...item, [attribute]: [...list, attribute === "fields" ? readField(value) : value] };
    return { ...item, [attribute]: value };
  }
  if (!Array.isArray(list)) throw wrong(path);
  return { ...item, [attribute]: element(list, { key, part, op, value, path }) };
}

interface Change {
  readonly key: string;
  readonly part: string | undefined;
  readonly op: Operation["op"];
  readonly value: unknown;
  readonly path: string;
}

function element(list: readonly unknown[], { key, part, op, value, path }: Change): unknown[] {
  if (key === "-" && op === "add" && part === undefined) return [...list, value];
  const byId = list.findIndex((entry) => isObject(entry) && entry["id"] === key);
  const index = byId === -1 && /^[0-9]+$/.test(key) ? Number(key) : byId;
  const found = list[index];
  if (found === undefined) {
    if (op === "add" && part === undefined && isObject(value)) return [...list, { ...value, id: key }];
    throw wrong(path);
  }
  const before = list.slice(0, index);
  const after = list.slice(index + 1);
  if (part !== undefined) {
    if (!isObject(found)) throw wrong(path);
    return [...before, op === "remove" ? without(found, part) : { ...found, [part]: value }, ...after];
  }
  if (op === "remove") return [...before, ...after];
  // Adding at an index pushes the others on; at an id it replaces, since ids are not ordered.
  if (op === "add" && byId === -1) return [...before, value, found, ...after];
  return [...before, isObject(value) && byId !== -1 ? { ...value, id: key } : value, ...after];
}

function without(object: Record<string, unknown>, key: string): Record<string, unknown> {
  const { [key]: _, ...rest } = object;
  return rest;
}

function wrong(path: string): ConnectError {
  return new ConnectError(400, `Invalid patch path: ${path}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
