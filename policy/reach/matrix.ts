import type { Evaluated } from "../evaluate.ts";
import type { FilterEntry, NetworkEntry } from "../filter/compile.ts";
import type { PortRange } from "../names/ports.ts";
import { addBits, type Bits, hasBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";

/** Ports and protocols of a destination, and the devices that reach them. */
export interface MatrixRow {
  /** IANA numbers; undefined is the default set TCP, UDP and ICMP. */
  readonly protocols: readonly number[] | undefined;
  readonly ports: PortRange;
  /** Devices by index. */
  readonly sources: Bits;
}

/** Destinations that are reached alike, and how. */
export interface MatrixGroup {
  /** Devices and services by index. */
  readonly destinations: readonly number[];
  readonly rows: readonly MatrixRow[];
}

/** Who reaches what: every destination is in exactly one group. */
export interface Matrix {
  readonly groups: readonly MatrixGroup[];
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
  for (const member of members.all) {
    const entries = evaluated.filterOf(member).filter((entry) => entry.kind === "network");
    const families = `${member.v4.length > 0} ${member.v6.length > 0}`;
    const key = `${families} ${entries.map((entry) => numberOf(identity, entry)).join(" ")}`;
    const group = groups.get(key) ?? { destinations: [], rows: rowsOf(entries, member) };
    group.destinations.push(member.index);
    groups.set(key, group);
    rowsByIndex.push(group.rows);
  }
  const find = ({ index }: Member): readonly MatrixRow[] => rowsByIndex[index] ?? [];
  return {
    groups: [...groups.values()],
    rowsOf: find,
    reaches: (source, destination) => find(destination).some(({ sources }) => hasBit(sources, source.index)),
  };
}

function numberOf(identity: Map<FilterEntry, number>, entry: FilterEntry): number {
  const number = identity.get(entry) ?? identity.size;
  identity.set(entry, number);
  return number;
}

function rowsOf(entries: readonly NetworkEntry[], member: Member): readonly MatrixRow[] {
  const rows = new Map<string, MatrixRow>();
  for (const { sources, target, ports, protocols } of entries) {
    const from: Bits[] = [];
    if (target.reach4 && member.v4.length > 0) from.push(sources.v4);
    if (target.reach6 && member.v6.length > 0) from.push(sources.v6);
    const [first] = from;
    if (first === undefined) continue;
    for (const range of ports) {
      const key = `${protocols?.join(",") ?? ""} ${range.first}-${range.last}`;
      const row = rows.get(key) ?? { protocols, ports: range, sources: new Uint32Array(first.length) };
      rows.set(key, row);
      for (const bits of from) addBits(row.sources, bits);
    }
  }
  return [...rows.values()];
}
