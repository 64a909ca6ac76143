import { type Node, parseTree } from "jsonc-parser";
import { syntaxFault } from "./syntax.ts";

/** A HuJSON text that was read: its tree with positions, or the control server's words on why it cannot be. */
export type Hujson =
  | { readonly ok: true; readonly root: Node }
  | { readonly ok: false; readonly message: string };

/** Reads HuJSON: JSON with comments and trailing commas. */
export function readHujson(text: string): Hujson {
  const fault = syntaxFault(text);
  const root = fault === undefined ? parseTree(text, [], { allowTrailingComma: true }) : undefined;
  if (root !== undefined) return { ok: true, root };
  const { line, column } = positionOf(text, fault?.offset ?? 0);
  return { ok: false, message: `hujson: line ${line}, column ${column}: ${fault?.problem ?? "no value"}` };
}

/** Line and column of an offset, both counted from 1; the column in bytes, as the control server counts. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: Buffer.byteLength(before.at(-1) ?? "") + 1 };
}
