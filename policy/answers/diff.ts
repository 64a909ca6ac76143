import type { Evaluated } from "../evaluate.ts";
import { ALL_PORTS, type PortRange } from "../names/ports.ts";
import { DEFAULT_PROTOCOLS, PORT_PROTOCOLS, protocolName } from "../names/protocols.ts";
import { type MatrixRow, matrixOf } from "../reach/matrix.ts";
import { indexesOf, noBits } from "../resolve/bits.ts";
import { sshAccess } from "./logins.ts";
import { portsInWords } from "./words.ts";

/** What becomes reachable, or is no more: every source to every destination. Names are those of devices and services. */
export interface AccessChange {
  readonly kind: "gain" | "lose";
  readonly sources: readonly string[];
  readonly destinations: readonly string[];
  /** "tcp 443", "udp *", "icmp", "ssh as root (check)". */
  readonly on: readonly string[];
}

/**
 * What changes for whom from one policy and tailnet to another. Devices are the same when they have the same name. Destinations whose
 * filters are alike in both are compared once, so the work grows with the number of different filters.
 */
export function accessDiff(before: Evaluated, after: Evaluated): AccessChange[] {
  const names = [...new Set([...before.members.all, ...after.members.all].map(({ name }) => name))];
  const sides = [sideOf(before), sideOf(after)] as const;
  const pairs = Map.groupBy(names, (name) => sides.map((side) => side.groupOf(name)).join(" "));
  const atoms = new Collector();
  for (const destinations of pairs.values()) {
    const [name = ""] = destinations;
    const [a, b] = [sides[0].cellsOf(name), sides[1].cellsOf(name)];
    for (const protocol of new Set([...a.keys(), ...b.keys()])) {
      for (const { range, lose, gain } of compare(a.get(protocol) ?? [], b.get(protocol) ?? [])) {
        const on = PORT_PROTOCOLS.includes(protocol)
          ? `${protocolName(protocol)} ${portsInWords(range)}`
          : protocolName(protocol);
        atoms.add("lose", lose, destinations, on);
        atoms.add("gain", gain, destinations, on);
      }
    }
  }
  for (const { kind, sources, destinations, on } of sshAccess(before, after))
    atoms.add(kind, sources, destinations, on);
  return atoms.changes();
}

/** Ports, and the names of the devices that reach them. */
interface Cell {
  readonly range: PortRange;
  readonly sources: ReadonlySet<string>;
}

interface Side {
  /** Destinations with the same number are reached alike; -1 is a destination that is not there. */
  groupOf(name: string): number;
  cellsOf(name: string): ReadonlyMap<number, readonly Cell[]>;
}

function sideOf(evaluated: Evaluated): Side {
  const { members } = evaluated;
  const { groups } = matrixOf(evaluated);
  const groupByName = new Map<string, number>();
  groups.forEach(({ destinations }, number) => {
    for (const index of destinations) groupByName.set(members.all[index]?.name ?? "", number);
  });
  const known = new Map<number, ReadonlyMap<number, readonly Cell[]>>();
  const sets = new Map<MatrixRow, ReadonlySet<string>>();
  const namesOf = (row: MatrixRow): ReadonlySet<string> => {
    const found =
      sets.get(row) ?? new Set(indexesOf(row.sources).map((index) => members.all[index]?.name ?? ""));
    sets.set(row, found);
    return found;
  };
  return {
    groupOf: (name) => groupByName.get(name) ?? -1,
    cellsOf: (name) => {
      const number = groupByName.get(name) ?? -1;
      const cells = known.get(number) ?? cellsOf(groups[number]?.rows ?? [], namesOf);
      known.set(number, cells);
      return cells;
    },
  };
}

function cellsOf(
  rows: readonly MatrixRow[],
  namesOf: (row: MatrixRow) => ReadonlySet<string>,
): ReadonlyMap<number, readonly Cell[]> {
  const cells = new Map<number, Cell[]>();
  for (const row of rows) {
    if (noBits(row.sources)) continue;
    for (const protocol of row.protocols ?? DEFAULT_PROTOCOLS) {
      const range = PORT_PROTOCOLS.includes(protocol) ? row.ports : ALL_PORTS;
      const found = cells.get(protocol) ?? [];
      found.push({ range, sources: namesOf(row) });
      cells.set(protocol, found);
    }
  }
  return cells;
}

interface Difference {
  readonly range: PortRange;
  readonly lose: readonly string[];
  readonly gain: readonly string[];
}

/** Cuts the ports at every border, compares each piece, and joins neighbours that differ alike. */
function compare(before: readonly Cell[], after: readonly Cell[]): Difference[] {
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

/** Gathers single changes into sentences: first all destinations of one kind, then all ports of those. */
class Collector {
  readonly #found = new Map<
    string,
    { kind: AccessChange["kind"]; sources: string[]; destinations: string[]; on: string }
  >();

  add(
    kind: AccessChange["kind"],
    sources: readonly string[],
    destinations: readonly string[],
    on: string,
  ): void {
    if (sources.length === 0) return;
    const sorted = [...sources].sort();
    const key = JSON.stringify([kind, sorted, on]);
    const found = this.#found.get(key) ?? { kind, sources: sorted, destinations: [], on };
    found.destinations.push(...destinations);
    this.#found.set(key, found);
  }

  changes(): AccessChange[] {
    const found = [...this.#found.values()].map((one) => ({
      ...one,
      destinations: [...new Set(one.destinations)].sort(),
    }));
    const alike = Map.groupBy(found, ({ kind, sources, destinations }) =>
      JSON.stringify([kind, sources, destinations]),
    );
    return [...alike.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, [first, ...more]]) =>
        first === undefined
          ? []
          : [
              {
                kind: first.kind,
                sources: first.sources,
                destinations: first.destinations,
                on: [first, ...more].map(({ on }) => on).sort(),
              },
            ],
      );
  }
}
