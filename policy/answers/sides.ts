import { isV4 } from "../address/ip.ts";
import type { Range } from "../address/ranges.ts";
import type { Evaluated } from "../evaluate.ts";
import { type Matrix, matrixOf } from "../reach/matrix.ts";
import { createOutside } from "../reach/outside.ts";
import { createNumbers, type Leading, leadingOn, openTo, piecesOf, rowsBehind } from "../reach/routed.ts";
import type { MatrixRow } from "../reach/rows.ts";
import type { Bits } from "../resolve/bits.ts";
import { type Cell, cellsOf } from "./cells.ts";
import { cut, numberSources, type Sources } from "./sources.ts";

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

/** The two sides, whose cells number their sources alike. */
export function createSides(
  before: Evaluated,
  after: Evaluated,
): { readonly sides: readonly [Side, Side]; readonly sources: Sources } {
  const matrices = [matrixOf(before), matrixOf(after)] as const;
  const sources = numberSources([
    [before, matrices[0]],
    [after, matrices[1]],
  ]);
  return {
    sides: [sideOf(before, matrices[0], sources.of(before)), sideOf(after, matrices[1], sources.of(after))],
    sources,
  };
}

const NOWHERE: Leading = { spans: [], entries: [], spansOf: () => [] };

function sideOf(evaluated: Evaluated, { groups }: Matrix, sourcesOf: (row: MatrixRow) => Bits): Side {
  const { members } = evaluated;
  const groupByName = new Map<string, number>();
  groups.forEach(({ destinations }, number) => {
    for (const index of destinations) groupByName.set(members.all[index]?.name ?? "", number);
  });
  const known = new Map<number, ReadonlyMap<number, readonly Cell[]>>();
  const routers = new Map(members.routers.map((router) => [router.name, leadingOn(evaluated, router)]));
  const leading: Side["leading"] = (router) => routers.get(router) ?? NOWHERE;
  const beyond = createOutside();
  const numberOf = createNumbers();
  return {
    groupOf: (name) => groupByName.get(name) ?? -1,
    cellsOf: (name) => {
      const number = groupByName.get(name) ?? -1;
      const cells = known.get(number) ?? cellsOf(groups[number]?.rows ?? [], sourcesOf);
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
        cells: () => cellsOf(rowsBehind(open, v4, beyond), sourcesOf),
      };
    },
  };
}
