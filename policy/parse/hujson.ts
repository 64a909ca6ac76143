import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/** How deep a document may nest. Real policies need about ten levels; the limit keeps hostile ones off the stack. */
export const MAX_DEPTH = 200;

/** A HuJSON text that is not one: what is wrong, and the offset of it. */
export interface SyntaxFault {
  readonly message: string;
  readonly offset: number;
}

/** Reads HuJSON (JSON with comments and trailing commas) into a tree with offsets. */
export function parseHujson(text: string): Node | SyntaxFault {
  const deep = tooDeep(text);
  if (deep !== undefined) return { message: `exceeded max depth of ${MAX_DEPTH}`, offset: deep };
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  const [error] = errors;
  if (error !== undefined) return { message: describe(text, error), offset: error.offset };
  if (root === undefined) return { message: "unexpected EOF", offset: text.length };
  return root;
}

/** Whether the reading gave a tree. */
export function isTree(result: Node | SyntaxFault): result is Node {
  return "type" in result;
}

function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let length = -1; scanner.getPosition() !== length; ) {
    length = scanner.getPosition();
    scanner.scan();
    const first = text[scanner.getTokenOffset()];
    if (scanner.getTokenLength() !== 1) continue;
    if (first === "{" || first === "[") depth += 1;
    else if (first === "}" || first === "]") depth -= 1;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}

function describe(text: string, error: ParseError): string {
  const found = text.slice(error.offset, error.offset + Math.min(error.length, 40));
  if (found === "") return "unexpected EOF";
  const code = printParseErrorCode(error.error);
  if (code === "InvalidSymbol") return `invalid literal: ${found}`;
  return `invalid character ${JSON.stringify(found[0])} (${EXPECTED[code] ?? code})`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  PropertyNameExpected: "expecting a name",
  ValueExpected: "expecting a value",
  ColonExpected: "expecting ':'",
  CommaExpected: "expecting ','",
  CloseBraceExpected: "expecting ',' or '}'",
  CloseBracketExpected: "expecting ',' or ']'",
  EndOfFileExpected: "after the document",
  InvalidNumberFormat: "in a number",
  InvalidUnicode: "in a Unicode escape",
  InvalidEscapeCharacter: "in a string escape",
  InvalidCharacter: "in a string",
};
