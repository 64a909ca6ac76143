import type { Evaluated } from "../evaluate.ts";
import type { FilterEntry, NetworkEntry } from "../filter/compile.ts";
import { hasBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";
import { createOutside, type Outside } from "./outside.ts";
import { type RoutedGroup, routedOf } from "./routed.ts";
import { gatherRows, type MatrixRow } from "./rows.ts";

/** Destinations that are reached alike, and how. */
export interface MatrixGroup {
  /** Devices and services by index. */
  readonly destinations: readonly number[];
  readonly rows: readonly MatrixRow[];
}

/** Who reaches what: every destination is in exactly one group. */
export interface Matrix {
  readonly groups: readonly MatrixGroup[];
  /** What is reached through subnet routers and exit nodes. */
  readonly routed: readonly RoutedGroup[];
  rowsOf(destination: Member): readonly MatrixRow[];
  /** Whether a device reaches a destination on any port. */
  reaches(source: Member, destination: Member): boolean;
}

/**
 * Works out which devices reach which devices and services. Destinations with the same filter entries share one group, so the work
 * grows with the number of different filters, not of pairs.
 */
export function matrixOf(evaluated: Evaluated): Matrix {
  const { members } = evaluated;
  const identity = new Map<FilterEntry, number>();
  const groups = new Map<string, { readonly destinations: number[]; readonly rows: readonly MatrixRow[] }>();
  const rowsByIndex: (readonly MatrixRow[])[] = [];
  const outside = createOutside();
  for (const member of members.all) {
    const entries = evaluated.filterOf(member).filter((entry) => entry.kind === "network");
    const families = `${member.v4.length > 0} ${member.v6.length > 0}`;
    const key = `${families} ${entries.map((entry) => numberOf(identity, entry)).join(" ")}`;
    const group = groups.get(key) ?? { destinations: [], rows: rowsOf(entries, member, outside) };
    group.destinations.push(member.index);
    groups.set(key, group);
    rowsByIndex.push(group.rows);
  }
  const find = ({ index }: Member): readonly MatrixRow[] => rowsByIndex[index] ?? [];
  return {
    groups: [...groups.values()],
    routed: routedOf(evaluated, outside),
    rowsOf: find,
    reaches: (source, destination) => find(destination).some(({ sources }) => hasBit(sources, source.index)),
  };
}

function numberOf(identity: Map<FilterEntry, number>, entry: FilterEntry): number {
  const number = identity.get(entry) ?? identity.size;
  identity.set(entry, number);
  return number;
}

function rowsOf(
  entries: readonly NetworkEntry[],
  { v4, v6 }: Member,
  outside: Outside,
): readonly MatrixRow[] {
  return gatherRows(
    entries.map((entry) => ({
      entry,
      v4: entry.target.reach4 && v4.length > 0,
      v6: entry.target.reach6 && v6.length > 0,
    })),
    outside,
  );
}
