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
  const open: { bracket: string; line: number; column: number }[] = [];
  let line = 1;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    const here = { line, column: at - start + 1 };
    if (letter === "\n") {
      line += 1;
      start = at + 1;
    } else if (text.startsWith("//", at)) {
      at = endOfLine(text, at) - 1;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at);
      if (end < 0) return { ...here, message: "block comment not terminated" };
      line += text.slice(at, end).split("\n").length - 1;
      at = end + 1;
    } else if (letter === '"') {
      const end = /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(at, endOfLine(text, at)));
      if (end === null) return { ...here, message: "string literal not terminated" };
      at += end[0].length - 1;
    } else if (letter === "`") {
      const end = text.indexOf("`", at + 1);
      if (end < 0) return { ...here, message: "raw string literal not terminated" };
      line += text.slice(at, end).split("\n").length - 1;
      at = end;
    } else if (Object.hasOwn(CLOSING, letter)) {
      open.push({ bracket: letter, ...here });
    } else if ("}])".includes(letter)) {
      const last = open.pop();
      if (last === undefined || CLOSING[last.bracket] !== letter)
        return { ...here, message: `expected block label or attribute, got ${letter}` };
    }
  }
  const last = open.pop();
  return last === undefined
    ? undefined
    : { line: last.line, column: last.column, message: `expected ${CLOSING[last.bracket]}, got EOF` };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}
