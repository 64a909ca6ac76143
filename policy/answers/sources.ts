import { contains, cutAt, type Range, type RangeSet, subtract, union } from "../address/ranges.ts";
import { TAILNET } from "../address/wellknown.ts";
import type { Evaluated } from "../evaluate.ts";
import type { Matrix } from "../reach/matrix.ts";
import type { MatrixRow } from "../reach/rows.ts";
import { type Bits, emptyBits, indexesOf, setBit } from "../resolve/bits.ts";

/**
 * Everybody that either of two policies may let in, under one numbering: devices by name, then pieces of what lies beyond the tailnet, cut so
 * that each row of either has a piece as a whole or not at all.
 */
export interface Sources {
  /** Who reaches by a row of one of the two. */
  of(evaluated: Evaluated): (row: MatrixRow) => Bits;
  devices(sources: Bits): readonly string[];
  beyond(sources: Bits): readonly Range[];
}

/** Numbers the sources of two policies. */
export function numberSources(sides: readonly (readonly [Evaluated, Matrix])[]): Sources {
  const names = [...new Set(sides.flatMap(([{ members }]) => members.all.map(({ name }) => name)))];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const pieces = cut(sides.flatMap(([evaluated, matrix]) => outsideOf(evaluated, matrix)));
  const size = names.length + pieces.length;
  return {
    of: ({ members }) => {
      const numberOf = members.all.map(({ name }) => numbers.get(name) ?? 0);
      const same = numberOf.every((number, index) => number === index);
      const known = new Map<RangeSet, readonly number[]>();
      return ({ sources, outside }) => {
        const bits = emptyBits(size);
        if (same) bits.set(sources);
        else for (const index of indexesOf(sources)) setBit(bits, numberOf[index] ?? 0);
        const beyond = known.get(outside) ?? numbersWithin(outside, pieces, names.length);
        known.set(outside, beyond);
        for (const number of beyond) setBit(bits, number);
        return bits;
      };
    },
    devices: (sources) => indexesOf(sources).flatMap((number) => names[number] ?? []),
    beyond: (sources) => indexesOf(sources).flatMap((number) => pieces[number - names.length] ?? []),
  };
}

function outsideOf({ permits }: Evaluated, { groups, routed }: Matrix): readonly RangeSet[] {
  const sets = new Set([...groups, ...routed].flatMap(({ rows }) => rows.map(({ outside }) => outside)));
  // Entries on routers may be cut finer than the rows of one side; their sources are among these.
  const written = new Set(permits.network.map(({ sources }) => sources.ranges));
  return [...sets, ...[...written].map((ranges) => subtract(ranges, TAILNET))];
}

function numbersWithin(outside: RangeSet, pieces: readonly Range[], first: number): readonly number[] {
  if (outside.length === 0) return [];
  return pieces.flatMap((piece, i) => (contains(outside, piece.first) ? [first + i] : []));
}

/** The fewest pieces of which every set is made. */
export function cut(sets: readonly RangeSet[]): readonly Range[] {
  return cutAt(
    union(...sets),
    sets.flatMap((set) => set.flatMap(({ first, last }) => [first, last + 1n])),
  );
}
