import { ALL_PORTS, type PortRange } from "../names/ports.ts";
import { DEFAULT_PROTOCOLS, PORT_PROTOCOLS } from "../names/protocols.ts";
import type { MatrixRow } from "../reach/rows.ts";
import { addBits, type Bits, noBits } from "../resolve/bits.ts";

/** Ports, and who reaches them, as numbers. */
export interface Cell {
  readonly range: PortRange;
  readonly sources: Bits;
}

/** Ports on which two sets of cells differ, and for whom. */
export interface Difference {
  readonly range: PortRange;
  readonly lose: Bits;
  readonly gain: Bits;
}

/** Rows by protocol; rows that let nobody in are left out. */
export function cellsOf(
  rows: readonly MatrixRow[],
  sourcesOf: (row: MatrixRow) => Bits,
): ReadonlyMap<number, readonly Cell[]> {
  const cells = new Map<number, Cell[]>();
  for (const row of rows) {
    const sources = sourcesOf(row);
    if (noBits(sources)) continue;
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
  const [was, is] = [sweep(before), sweep(after)];
  const pieces: Difference[] = [];
  borders.slice(0, -1).forEach((first, i) => {
    const last = (borders[i + 1] ?? first + 1) - 1;
    const [a, b] = [was(first), is(first)];
    const lose = without(a, b);
    const gain = without(b, a);
    if (noBits(lose) && noBits(gain)) return;
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

const NOBODY: Bits = new Uint32Array();

/** Makes the function that says who reaches a port; it has to be asked for ports that go up. */
function sweep(cells: readonly Cell[]): (port: number) => Bits {
  const sorted = [...cells].sort((a, b) => a.range.first - b.range.first);
  let next = 0;
  let open: Cell[] = [];
  return (port) => {
    for (let cell = sorted[next]; cell !== undefined && cell.range.first <= port; cell = sorted[next]) {
      open.push(cell);
      next += 1;
    }
    open = open.filter(({ range }) => port <= range.last);
    const [only, ...more] = open;
    if (only === undefined || more.length === 0) return only?.sources ?? NOBODY;
    const all = only.sources.slice();
    for (const { sources } of more) addBits(all, sources);
    return all;
  };
}

function without(from: Bits, others: Bits): Bits {
  return from.map((word, i) => word & ~(others[i] ?? 0));
}

function same(a: Bits, b: Bits): boolean {
  return a.length === b.length && a.every((word, i) => word === b[i]);
}
