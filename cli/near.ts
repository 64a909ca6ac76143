/** Names that are offered at most. */
const OFFERED = 3;

/**
 * The names that somebody may have meant, the nearest first: those of which the word is a part, and those that lie few strokes away from it.
 *
 * @param word what was written
 * @param names what there is
 */
export function near(word: string, names: readonly string[]): string[] {
  const written = word.toLowerCase();
  return names
    .map((name) => ({ name, away: distance(written, name), holds: written !== "" && name.includes(written) }))
    .filter(({ name, away, holds }) => holds || away <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .slice(0, OFFERED)
    .map(({ name }) => name);
}

/** How many letters have to be added, taken away or replaced to make one word of the other (Levenshtein's distance). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
