import { isV4 } from "../address/ip.ts";
import { contains, cutAt, type Range, type RangeSet, subtract, union } from "../address/ranges.ts";
import { TAILNET } from "../address/wellknown.ts";
import type { Evaluated } from "../evaluate.ts";
import { matrixOf } from "../reach/matrix.ts";
import { createOutside } from "../reach/outside.ts";
import { createNumbers, type Leading, leadingOn, openTo, piecesOf, rowsBehind } from "../reach/routed.ts";
import type { MatrixRow } from "../reach/rows.ts";
import { indexesOf } from "../resolve/bits.ts";
import { type Cell, cellsOf } from "./cells.ts";

/** One of two policies that are compared. */
export interface Side {
  /** Destinations with the same number are reached alike; -1 is a destination that is not there. */
  groupOf(name: string): number;
  cellsOf(name: string): ReadonlyMap<number, readonly Cell[]>;
  /** Names of the routers and exit nodes. */
  readonly routers: readonly string[];
  /** The spans behind a router, cut so that on both sides each piece is reached alike. */
  piecesOf(router: string, other: Side): readonly Range[];
  /** Who reaches a piece behind a router; pieces with the same key are reached alike. */
  behind(
    router: string,
    piece: Range,
  ): { readonly key: string; cells(): ReadonlyMap<number, readonly Cell[]> };
  /** What a router carries, and the entries that lead there. */
  leading(router: string): Leading;
}

/**
 * The two sides, whose cells name addresses from beyond the tailnet by the same pieces.
 *
 * @returns also the range that the name of each such piece stands for
 */
export function createSides(
  before: Evaluated,
  after: Evaluated,
): { readonly sides: readonly [Side, Side]; readonly outside: ReadonlyMap<string, Range> } {
  const matrices = [matrixOf(before), matrixOf(after)] as const;
  const sets = new Set(
    matrices.flatMap(({ groups, routed }) =>
      [...groups, ...routed].flatMap(({ rows }) => rows.map(({ outside }) => outside)),
    ),
  );
  // Entries on routers may be cut finer than the rows of one side; their sources are among these.
  for (const { permits } of [before, after])
    for (const { sources } of permits.network) sets.add(subtract(sources.ranges, TAILNET));
  const pieces = cut([...sets].filter((set) => set.length > 0));
  const outside = new Map(pieces.map((piece) => [`${piece.first}-${piece.last}`, piece]));
  return {
    sides: [sideOf(before, matrices[0], outside), sideOf(after, matrices[1], outside)],
    outside,
  };
}

/** The fewest pieces of which every set is made. */
function cut(sets: readonly RangeSet[]): readonly Range[] {
  return cutAt(
    union(...sets),
    sets.flatMap((set) => set.flatMap(({ first, last }) => [first, last + 1n])),
  );
}

const NOWHERE: Leading = { spans: [], entries: [], spansOf: () => [] };

function sideOf(
  evaluated: Evaluated,
  { groups }: ReturnType<typeof matrixOf>,
  outside: ReadonlyMap<string, Range>,
): Side {
  const { members } = evaluated;
  const groupByName = new Map<string, number>();
  groups.forEach(({ destinations }, number) => {
    for (const index of destinations) groupByName.set(members.all[index]?.name ?? "", number);
  });
  const namesOf = createNames(evaluated, outside);
  const known = new Map<number, ReadonlyMap<number, readonly Cell[]>>();
  const routers = new Map(members.routers.map((router) => [router.name, leadingOn(evaluated, router)]));
  const leading: Side["leading"] = (router) => routers.get(router) ?? NOWHERE;
  const beyond = createOutside();
  const numberOf = createNumbers();
  return {
    groupOf: (name) => groupByName.get(name) ?? -1,
    cellsOf: (name) => {
      const number = groupByName.get(name) ?? -1;
      const cells = known.get(number) ?? cellsOf(groups[number]?.rows ?? [], namesOf);
      known.set(number, cells);
      return cells;
    },
    routers: [...routers.keys()],
    leading,
    piecesOf: (router, other) => {
      const [own, others] = [leading(router), other.leading(router)];
      // The borders of what only one side carries part the pieces too.
      const parts = cut([own.spans, others.spans].filter((spans) => spans.length > 0));
      return piecesOf(parts, [own, others]);
    },
    behind: (router, piece) => {
      const open = openTo(leading(router), piece);
      const v4 = isV4(piece.first);
      return {
        key: `${v4} ${open.map(numberOf).join(" ")}`,
        cells: () => cellsOf(rowsBehind(open, v4, beyond), namesOf),
      };
    },
  };
}

/** Makes the function that names the sources of a row: devices, and pieces from beyond the tailnet. */
function createNames(
  { members }: Evaluated,
  outside: ReadonlyMap<string, Range>,
): (row: MatrixRow) => ReadonlySet<string> {
  const known = new WeakMap<MatrixRow, ReadonlySet<string>>();
  const pieces = new Map<RangeSet, readonly string[]>();
  return (row) => {
    const found = known.get(row);
    if (found !== undefined) return found;
    const beyond =
      pieces.get(row.outside) ??
      (row.outside.length === 0
        ? []
        : [...outside].flatMap(([name, piece]) => (contains(row.outside, piece.first) ? [name] : [])));
    pieces.set(row.outside, beyond);
    const names = new Set([
      ...indexesOf(row.sources).map((index) => members.all[index]?.name ?? ""),
      ...beyond,
    ]);
    known.set(row, names);
    return names;
  };
}
