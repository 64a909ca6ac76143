import { ALL_PORTS, type PortRange } from "../names/ports.ts";
import { DEFAULT_PROTOCOLS, PORT_PROTOCOLS } from "../names/protocols.ts";
import type { MatrixRow } from "../reach/rows.ts";

/** Ports, and the names of those who reach them. */
export interface Cell {
  readonly range: PortRange;
  readonly sources: ReadonlySet<string>;
}

/** Ports on which two sets of cells differ, and for whom. */
export interface Difference {
  readonly range: PortRange;
  readonly lose: readonly string[];
  readonly gain: readonly string[];
}

/** Rows by protocol; rows that let nobody in are left out. */
export function cellsOf(
  rows: readonly MatrixRow[],
  namesOf: (row: MatrixRow) => ReadonlySet<string>,
): ReadonlyMap<number, readonly Cell[]> {
  const cells = new Map<number, Cell[]>();
  for (const row of rows) {
    const sources = namesOf(row);
    if (sources.size === 0) continue;
    for (const protocol of row.protocols ?? DEFAULT_PROTOCOLS) {
      const range = PORT_PROTOCOLS.includes(protocol) ? row.ports : ALL_PORTS;
      const found = cells.get(protocol) ?? [];
      found.push({ range, sources });
      cells.set(protocol, found);
    }
  }
  return cells;
}

/** Cuts the ports at every border, compares each piece, and joins neighbours that differ alike. */
export function compareCells(before: readonly Cell[], after: readonly Cell[]): Difference[] {
  const borders = [
    ...new Set([...before, ...after].flatMap(({ range }) => [range.first, range.last + 1])),
  ].sort((a, b) => a - b);
  const pieces: Difference[] = [];
  borders.slice(0, -1).forEach((first, i) => {
    const last = (borders[i + 1] ?? first + 1) - 1;
    const [a, b] = [reachedBy(before, first), reachedBy(after, first)];
    const lose = [...a].filter((name) => !b.has(name));
    const gain = [...b].filter((name) => !a.has(name));
    if (lose.length + gain.length === 0) return;
    const previous = pieces.at(-1);
    if (
      previous !== undefined &&
      previous.range.last + 1 === first &&
      same(previous.lose, lose) &&
      same(previous.gain, gain)
    ) {
      pieces[pieces.length - 1] = { ...previous, range: { first: previous.range.first, last } };
    } else pieces.push({ range: { first, last }, lose, gain });
  });
  return pieces;
}

function reachedBy(cells: readonly Cell[], port: number): ReadonlySet<string> {
  const covering = cells.filter(({ range }) => range.first <= port && port <= range.last);
  const [only] = covering;
  if (only !== undefined && covering.length === 1) return only.sources;
  return new Set(covering.flatMap(({ sources }) => [...sources]));
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}
