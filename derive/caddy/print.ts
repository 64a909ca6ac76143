/** A line of a Caddyfile, with what stands in its braces where it has some. */
export interface Directive {
  readonly words: readonly string[];
  readonly block?: readonly Directive[];
}

/** A directive: its words, and the lines in its braces. */
export function directive(words: string | readonly string[], block?: readonly Directive[]): Directive {
  const list = typeof words === "string" ? words.split(" ") : words;
  return block === undefined ? { words: list } : { words: list, block };
}

/** Prints a Caddyfile the way that `caddy fmt` does: tabs, and an empty line between the blocks of the top. */
export function printCaddyfile(directives: readonly Directive[]): string {
  return directives
    .map((one) => linesOf(one, 0).join("\n"))
    .join("\n\n")
    .concat("\n");
}

function linesOf({ words, block }: Directive, depth: number): string[] {
  const indent = "\t".repeat(depth);
  const line = words.map(quoted).join(" ");
  if (block === undefined) return [`${indent}${line}`];
  const open = line === "" ? "{" : `${line} {`;
  return [`${indent}${open}`, ...block.flatMap((one) => linesOf(one, depth + 1)), `${indent}}`];
}

/** Words with spaces, quotes or nothing in them stand in quotes; a brace in a word is a placeholder's and stays. */
function quoted(word: string): string {
  return word === "" || /[\s"`#]/.test(word)
    ? `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`
    : word;
}
