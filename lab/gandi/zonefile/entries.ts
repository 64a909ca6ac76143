/** An entry of a master file: what stands between two ends of line that count. */
export interface Entry {
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** Whether it begins with a blank, so that it has no owner of its own. */
  readonly indented: boolean;
  /** Its words; quoted ones keep their quotes. */
  readonly words: readonly string[];
}

const WORD = /"(?:\\.|[^"\\])*"|;.*|[()]|(?:\\.|[^\s;()"\\])+|"/g;

/** Cuts a master file into entries: comments fall away, parentheses join lines. */
export function entriesOf(text: string): Entry[] {
  const entries: Entry[] = [];
  let open: { line: number; indented: boolean; words: string[] } | undefined;
  let depth = 0;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    open ??= { line: index + 1, indented: /^\s/.test(raw), words: [] };
    for (const [word] of raw.matchAll(WORD)) {
      if (word.startsWith(";")) continue;
      if (word === "(") depth += 1;
      else if (word === ")") depth = Math.max(0, depth - 1);
      else open.words.push(word);
    }
    if (depth > 0) continue;
    if (open.words.length > 0) entries.push(open);
    open = undefined;
  }
  if (open !== undefined && open.words.length > 0) entries.push(open);
  return entries;
}
