import { absoluteName } from "../names.ts";
import type { RecordSet, Zone } from "../zone.ts";

/** A zone's records by their full names, ready to be asked. */
export interface ZoneIndex {
  readonly zone: Zone;
  /** Record sets of a name (lower case, no final dot). */
  at(name: string): readonly RecordSet[];
  /** Whether the name exists: it has records, or something below it has (RFC 4592, section 2.2.2). */
  exists(name: string): boolean;
}

export function indexZone(zone: Zone): ZoneIndex {
  const sets = new Map<string, RecordSet[]>();
  const names = new Set<string>([zone.fqdn]);
  for (const set of zone.records) {
    const name = absoluteName(set.rrset_name.toLowerCase(), zone.fqdn);
    sets.set(name, [...(sets.get(name) ?? []), set]);
    for (let above = name; isWithin(above, zone.fqdn); above = parentOf(above)) names.add(above);
  }
  return { zone, at: (name) => sets.get(name) ?? [], exists: (name) => names.has(name) };
}

/** Whether a name is a zone's or lies below it. */
export function isWithin(name: string, fqdn: string): boolean {
  return name === fqdn || name.endsWith(`.${fqdn}`);
}

/** The name without its first label. */
export function parentOf(name: string): string {
  const dot = name.indexOf(".");
  return dot === -1 ? "" : name.slice(dot + 1);
}
