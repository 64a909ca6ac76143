import { type Address, formatAddress, V4_LAST } from "./ip.ts";
import { formatPrefix, isSingle, type Prefix, prefixAt, widthOf } from "./prefix.ts";

/** Addresses from first to last, both included, of one IP family. */
export interface Range {
  readonly first: Address;
  readonly last: Address;
}

/** A set of addresses: ranges in order that neither overlap nor touch. */
export type RangeSet = readonly Range[];

/** Brings any ranges into the form of a set. */
export function rangeSet(ranges: readonly Range[]): RangeSet {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const merged: Range[] = [];
  for (const { first, last } of sorted) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous.last + 1n) {
      if (last > previous.last) merged[merged.length - 1] = { first: previous.first, last };
    } else merged.push({ first, last });
  }
  return merged;
}

/** Everything that is in one of the sets. */
export function union(...sets: readonly RangeSet[]): RangeSet {
  const filled = sets.filter((set) => set.length > 0);
  return filled.length === 1 ? (filled[0] ?? []) : rangeSet(filled.flat());
}

/** What is in `from` and not in `remove`. */
export function subtract(from: RangeSet, remove: RangeSet): RangeSet {
  const left: Range[] = [];
  let next = 0;
  for (const { first, last } of from) {
    let start = first;
    while (next < remove.length && (remove[next]?.last ?? 0n) < start) next += 1;
    for (let i = next; i < remove.length; i += 1) {
      const cut = remove[i];
      if (cut === undefined || cut.first > last) break;
      if (cut.first > start) left.push({ first: start, last: cut.first - 1n });
      if (cut.last + 1n > start) start = cut.last + 1n;
    }
    if (start <= last) left.push({ first: start, last });
  }
  return left;
}

/** Whether an address is in a set. */
export function contains(set: RangeSet, address: Address): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (range === undefined || address < range.first) high = middle - 1;
    else if (address > range.last) low = middle + 1;
    else return true;
  }
  return false;
}

/** Whether a set has every address of a span. */
export function covers(set: RangeSet, span: Range): boolean {
  return set.some((range) => range.first <= span.first && span.last <= range.last);
}

/** Cuts a set at addresses, each of which begins a piece. */
export function cutAt(set: RangeSet, borders: Iterable<Address>): Range[] {
  const sorted = [...new Set(borders)].sort((a, b) => (a < b ? -1 : 1));
  let next = 0;
  return set.flatMap(({ first, last }) => {
    while ((sorted[next] ?? last + 1n) <= first) next += 1;
    const pieces: Range[] = [];
    let start = first;
    for (let border = sorted[next]; border !== undefined && border <= last; border = sorted[next]) {
      pieces.push({ first: start, last: border - 1n });
      start = border;
      next += 1;
    }
    pieces.push({ first: start, last });
    return pieces;
  });
}

/** Cuts a set into the fewest prefixes. */
export function prefixesOf(set: RangeSet): Prefix[] {
  const prefixes: Prefix[] = [];
  for (const { first, last } of set) {
    let start = first;
    while (start <= last) {
      const prefix = largestPrefix(start, last);
      prefixes.push(prefix);
      start = prefix.last + 1n;
    }
  }
  return prefixes;
}

function largestPrefix(start: Address, last: Address): Prefix {
  let bits = widthOf(start);
  while (bits > 0) {
    const wider = prefixAt(start, bits - 1);
    if (wider.first !== start || wider.last > last || (start <= V4_LAST && wider.last > V4_LAST)) break;
    bits -= 1;
  }
  return prefixAt(start, bits);
}

/** Writes a range as the control server does: an address, a prefix where it is one, else "first-last". */
export function formatRange(range: Range): string {
  if (range.first === range.last) return formatAddress(range.first);
  const prefix = largestPrefix(range.first, range.last);
  if (prefix.last === range.last && !isSingle(prefix)) return formatPrefix(prefix);
  return `${formatAddress(range.first)}-${formatAddress(range.last)}`;
}
