import { isV4 } from "../address/ip.ts";
import { contains, cutAt, type Range, type RangeSet, rangeSet, union } from "../address/ranges.ts";
import { EVERYTHING, INTERNET } from "../address/wellknown.ts";
import type { Evaluated } from "../evaluate.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import type { Target } from "../filter/target.ts";
import type { Member } from "../resolve/members.ts";
import type { Outside } from "./outside.ts";
import { gatherRows, type MatrixRow } from "./rows.ts";

/** Addresses behind a router, or the internet behind an exit node, that are reached alike. */
export interface RoutedGroup {
  readonly router: Member;
  readonly spans: RangeSet;
  readonly rows: readonly MatrixRow[];
}

/** What a router carries, and the entries of its filter that lead there. */
export interface Leading {
  readonly spans: RangeSet;
  readonly entries: readonly NetworkEntry[];
  /** The spans that a target leads to, as a set. */
  spansOf(target: Target): RangeSet;
}

/** What is reached through each router and exit node, in the fewest groups. Routers that let in alike share their rows. */
export function routedOf(evaluated: Evaluated, outside: Outside): readonly RoutedGroup[] {
  const rowsByKey = new Map<string, readonly MatrixRow[]>();
  const numberOf = createNumbers();
  return evaluated.members.routers.flatMap((router) => {
    const leading = leadingOn(evaluated, router);
    const groups = new Map<string, { readonly spans: Range[]; readonly rows: readonly MatrixRow[] }>();
    for (const piece of piecesOf(leading.spans, [leading])) {
      const open = openTo(leading, piece);
      const v4 = isV4(piece.first);
      const key = `${v4} ${open.map(numberOf).join(" ")}`;
      const rows = rowsByKey.get(key) ?? rowsBehind(open, v4, outside);
      rowsByKey.set(key, rows);
      const group = groups.get(key) ?? { spans: [], rows };
      group.spans.push(piece);
      groups.set(key, group);
    }
    return [...groups.values()].flatMap(({ spans, rows }) =>
      rows.length === 0 ? [] : [{ router, spans: rangeSet(spans), rows }],
    );
  });
}

/** Who is let in by entries that lead to a piece of one family. */
export function rowsBehind(
  open: readonly NetworkEntry[],
  v4: boolean,
  outside: Outside,
): readonly MatrixRow[] {
  return gatherRows(
    open.map((entry) => ({ entry, v4, v6: !v4 })),
    outside,
  );
}

/** Makes the function that gives each entry a number of its own. */
export function createNumbers(): (entry: NetworkEntry) => number {
  const numbers = new Map<NetworkEntry, number>();
  return (entry) => {
    const number = numbers.get(entry) ?? numbers.size;
    numbers.set(entry, number);
    return number;
  };
}

/** What a router carries (its approved routes, and as an exit node everything public), and what leads there. */
export function leadingOn({ filterOf }: Evaluated, router: Member): Leading {
  const carried = rangeSet(router.routes.map(({ first, last }) => ({ first, last })));
  const spans = router.exit ? union(carried, INTERNET) : carried;
  const sets = new Map<Target, RangeSet>();
  const spansOf = (target: Target): RangeSet => {
    const found = sets.get(target) ?? (target.any ? EVERYTHING : rangeSet(target.ranges));
    sets.set(target, found);
    return found;
  };
  const entries = filterOf(router)
    .filter((entry) => entry.kind === "network")
    .filter(({ target }) => target.any || meet(spans, spansOf(target)));
  return { spans, entries, spansOf };
}

/** The entries that open a piece of what a router carries; no border of theirs cuts it. */
export function openTo({ spans, entries, spansOf }: Leading, { first }: Range): readonly NetworkEntry[] {
  if (!contains(spans, first)) return [];
  const known = new Map<Target, boolean>();
  return entries.filter(({ target }) => {
    const leads = known.get(target) ?? contains(spansOf(target), first);
    known.set(target, leads);
    return leads;
  });
}

/** What a router carries, cut at every border of what entries lead to. */
export function piecesOf(spans: RangeSet, leading: readonly Leading[]): readonly Range[] {
  const borders = new Set<bigint>();
  for (const { entries, spansOf } of leading) {
    for (const target of new Set(entries.map((entry) => entry.target))) {
      for (const { first, last } of target.any ? [] : spansOf(target)) {
        borders.add(first);
        borders.add(last + 1n);
      }
    }
  }
  return cutAt(spans, borders);
}

function meet(a: RangeSet, b: RangeSet): boolean {
  let other = 0;
  for (const range of a) {
    while ((b[other]?.last ?? range.first) < range.first) other += 1;
    const candidate = b[other];
    if (candidate !== undefined && candidate.first <= range.last) return true;
  }
  return false;
}
