import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/** A HuJSON text that was read: its tree with positions, or the control server's words on why it cannot be. */
export type Hujson =
  | { readonly ok: true; readonly root: Node }
  | { readonly ok: false; readonly message: string };

/** Reads HuJSON: JSON with comments and trailing commas. */
export function readHujson(text: string): Hujson {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error === undefined && root !== undefined) return { ok: true, root };
  const offset = error?.offset ?? text.length;
  const { line, column } = positionOf(text, offset);
  return { ok: false, message: `hujson: line ${line}, column ${column}: ${problemAt(text, offset, error)}` };
}

/** Line and column of an offset, both counted from 1. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

// The words are those of the library by which the control server reads the file (github.com/tailscale/hujson).
function problemAt(text: string, offset: number, error: ParseError | undefined): string {
  const character = text[offset];
  if (character === undefined) return "parsing value: unexpected EOF";
  const where = (error && WHERE[printParseErrorCode(error.error)]) ?? "at start of value";
  return `invalid character '${character}' ${where}`;
}

const WHERE: Readonly<Record<string, string>> = {
  PropertyNameExpected: "at start of object name",
  ColonExpected: "after object name",
  CommaExpected: "after object value (expecting ',' or '}')",
  CloseBraceExpected: "after object value (expecting ',' or '}')",
  CloseBracketExpected: "after array value (expecting ',' or ']')",
  EndOfFileExpected: "after top-level value",
};
