import type { Node } from "jsonc-parser";
import { type ParsedSelector, parseSelector } from "../names/selector.ts";
import type { SelectorRef, TextAt } from "./model.ts";
import type { Place, Problem } from "./place.ts";

/** A value of the document and the way to it. */
export interface Cursor {
  readonly node: Node;
  readonly path: string;
}

/** A named member of an object. */
export interface Member {
  readonly name: string;
  /** Where the name stands. */
  readonly place: Place;
  readonly value: Cursor;
}

/** Reads values of a document and gathers what is wrong with them, in the order of the document. */
export interface Reader {
  readonly problems: Problem[];
  place(cursor: Cursor): Place;
  fault(cursor: Cursor | Place, message: string): void;
  /** Members of an object; null counts as none. */
  members(cursor: Cursor | undefined): readonly Member[];
  /** The members that a struct of the policy knows, by their names in lower case; others are problems. */
  fields(cursor: Cursor, known: readonly string[]): ReadonlyMap<string, Cursor>;
  items(cursor: Cursor | undefined): readonly Cursor[];
  text(cursor: Cursor | undefined): string;
  flag(cursor: Cursor | undefined): boolean;
  texts(cursor: Cursor | undefined): readonly TextAt[];
  selectors(cursor: Cursor | undefined): readonly SelectorRef[];
}

/** Makes a reader for one document. */
export function createReader(find: (offset: number, path: string) => Place): Reader {
  const problems: Problem[] = [];
  const place = (cursor: Cursor): Place => find(cursor.node.offset, cursor.path);
  const fault = (at: Cursor | Place, message: string): void => {
    problems.push({ ...("node" in at ? place(at) : at), message });
  };
  const expect = (cursor: Cursor | undefined, type: Node["type"], article: string): cursor is Cursor => {
    if (cursor === undefined || cursor.node.type === "null") return false;
    if (cursor.node.type === type) return true;
    fault(cursor, `${cursor.path || "policy"}: must be ${article} ${type}, not ${cursor.node.type}`);
    return false;
  };

  const members = (cursor: Cursor | undefined): readonly Member[] => {
    if (!expect(cursor, "object", "an")) return [];
    const seen = new Set<string>();
    const found: Member[] = [];
    for (const { children } of cursor.node.children ?? []) {
      const [key, value] = children ?? [];
      if (key === undefined || value === undefined) continue;
      const name = String(key.value);
      const path = memberPath(cursor.path, name);
      const at = find(key.offset, path);
      if (seen.has(name)) fault(at, `duplicate object member name ${JSON.stringify(name)}`);
      seen.add(name);
      found.push({ name, place: at, value: { node: value, path } });
    }
    return found;
  };

  const fields = (cursor: Cursor, known: readonly string[]): ReadonlyMap<string, Cursor> => {
    const found = new Map<string, Cursor>();
    for (const { name, place: at, value } of members(cursor)) {
      const field = name.toLowerCase();
      if (!known.includes(field)) fault(at, `json: unknown field ${JSON.stringify(name)}`);
      else if (value.node.type !== "null") found.set(field, value);
    }
    return found;
  };

  const items = (cursor: Cursor | undefined): readonly Cursor[] =>
    expect(cursor, "array", "an")
      ? (cursor.node.children ?? []).map((node, i) => ({ node, path: `${cursor.path}[${i}]` }))
      : [];

  const text = (cursor: Cursor | undefined): string =>
    expect(cursor, "string", "a") ? String(cursor.node.value) : "";

  const flag = (cursor: Cursor | undefined): boolean =>
    expect(cursor, "boolean", "a") && cursor.node.value === true;

  const texts = (cursor: Cursor | undefined): readonly TextAt[] =>
    items(cursor).map((item) => ({ text: text(item).trim(), place: place(item) }));

  const selectors = (cursor: Cursor | undefined): readonly SelectorRef[] =>
    items(cursor).flatMap((item) => {
      if (!expect(item, "string", "a")) return [];
      const written = text(item).trim();
      const parsed: ParsedSelector = parseSelector(written);
      if ("selector" in parsed) return [{ text: written, selector: parsed.selector, place: place(item) }];
      fault(item, parsed.fault);
      return [];
    });

  return { problems, place, fault, members, fields, items, text, flag, texts, selectors };
}

function memberPath(path: string, name: string): string {
  if (path === "") return name;
  return /^[\w-]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
