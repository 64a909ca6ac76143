/** A place in an Alloy configuration that cannot be read. */
export interface SyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

/**
 * Looks through an Alloy configuration for what its parser refuses first: texts that do not end and brackets that do not
 * fit. @returns the first fault, or nothing
 */
export function alloyFault(text: string): SyntaxFault | undefined {
  const open: { bracket: string; at: number }[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (text.startsWith("//", at)) {
      at = endOfLine(text, at) - 1;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      if (end < 0) return fault(text, at, "block comment not terminated");
      at = end + 1;
    } else if (letter === '"') {
      const literal = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(at, endOfLine(text, at)));
      if (literal === null) return fault(text, at, "string literal not terminated");
      at += literal[0].length - 1;
    } else if (letter === "`") {
      const end = text.indexOf("`", at + 1);
      if (end < 0) return fault(text, at, "raw string literal not terminated");
      at = end;
    } else if (Object.hasOwn(CLOSING, letter)) {
      open.push({ bracket: letter, at });
    } else if ("}])".includes(letter)) {
      const last = open.pop();
      if (last === undefined || CLOSING[last.bracket] !== letter)
        return fault(text, at, `expected block label or attribute, got ${letter}`);
    }
  }
  const last = open.pop();
  return last === undefined ? undefined : fault(text, last.at, `expected ${CLOSING[last.bracket]}, got EOF`);
}

function fault(text: string, at: number, message: string): SyntaxFault {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1, message };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
