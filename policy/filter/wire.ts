import { formatPrefix, prefixAt, widthOf } from "../address/prefix.ts";
import { covers, formatRange, prefixesOf, type Range } from "../address/ranges.ts";
import { EVERYTHING } from "../address/wellknown.ts";
import type { AddressSet } from "../resolve/addresses.ts";
import { indexesOf } from "../resolve/bits.ts";
import { addressTexts, type Member, type Members } from "../resolve/members.ts";
import type { CapabilityEntry, FilterEntry } from "./compile.ts";
import type { CapabilityMap } from "./permit.ts";
import type { Target } from "./target.ts";

/** A rule of a packet filter as the server sends it (tailcfg.FilterRule). */
export interface WireRule {
  readonly SrcIPs: readonly string[];
  readonly DstPorts?: readonly WirePorts[];
  readonly IPProto?: readonly number[];
  readonly CapGrant?: readonly { readonly Dsts: readonly string[]; readonly CapMap: CapabilityMap }[];
}

/** Addresses and ports that a rule opens (tailcfg.NetPortRange). */
export interface WirePorts {
  readonly IP: string;
  readonly Ports: { readonly First: number; readonly Last: number };
}

/** Writes filters as the server sends them: rules with the same sources and protocols become one. */
export function createWireWriter(
  members: Members,
): (member: Member, entries: readonly FilterEntry[]) => readonly WireRule[] {
  const sources = createSourceWriter(members);
  const spans = createSpanWriter();
  return (member, entries) => {
    const merged = new Map<
      string,
      { SrcIPs: readonly string[]; DstPorts: WirePorts[]; IPProto?: readonly number[] }
    >();
    const capabilities: WireRule[] = [];
    for (const entry of entries) {
      const from = sources(entry.sources);
      if (entry.kind === "capability") {
        capabilities.push(wireCapability(member, entry, from.texts));
        continue;
      }
      const { protocols, ports, target } = entry;
      const key = `${from.number} ${protocols?.join(",") ?? ""}`;
      const rule = merged.get(key) ?? {
        SrcIPs: from.texts,
        DstPorts: [],
        ...(protocols && { IPProto: protocols }),
      };
      merged.set(key, rule);
      for (const IP of targetTexts(target, member, spans)) {
        for (const { first, last } of ports) rule.DstPorts.push({ IP, Ports: { First: first, Last: last } });
      }
    }
    return [...merged.values(), ...capabilities];
  };
}

/** Sources as texts, each set written once; sets with the same texts have the same number. */
function createSourceWriter(
  members: Members,
): (set: AddressSet) => { readonly number: number; readonly texts: readonly string[] } {
  const known = new Map<AddressSet, { readonly number: number; readonly texts: readonly string[] }>();
  const alike = new Map<string, { readonly number: number; readonly texts: readonly string[] }>();
  return (set) => {
    const found = known.get(set);
    if (found !== undefined) return found;
    const texts = sourceIPs(members, set);
    const key = texts.join(",");
    const written = alike.get(key) ?? { number: alike.size, texts };
    alike.set(key, written);
    known.set(set, written);
    return written;
  };
}

/** The addresses of a set, for `SrcIPs`: "*" stands for every address there is. */
export function sourceIPs(members: Members, set: AddressSet): readonly string[] {
  if (EVERYTHING.every((range) => covers(set.ranges, range))) return ["*"];
  const named = indexesOf(set.members).flatMap((index) => {
    const member = members.all[index];
    return member === undefined ? [] : addressTexts(member);
  });
  return [...named, ...set.ranges.map(formatRange)].sort();
}

function targetTexts(
  { any, own4, own6, ranges }: Target,
  { texts: own }: Member,
  spanText: (range: Range) => string,
): readonly string[] {
  if (any) return ["*"];
  const texts = [...(own4 ? own.v4 : []), ...(own6 ? own.v6 : [])];
  return ranges.length === 0 ? texts : [...new Set([...texts, ...ranges.map(spanText)])];
}

/** Spans as texts, each written once. */
function createSpanWriter(): (range: Range) => string {
  const known = new WeakMap<Range, string>();
  return (range) => {
    const text = known.get(range) ?? formatRange(range);
    known.set(range, text);
    return text;
  };
}

function wireCapability({ v4, v6 }: Member, entry: CapabilityEntry, texts: readonly string[]): WireRule {
  const { own4, own6, ranges } = entry.target;
  const own = [...(own4 ? v4 : []), ...(own6 ? v6 : [])].map((address) =>
    prefixAt(address, widthOf(address)),
  );
  const Dsts = [...own, ...prefixesOf(ranges)].map(formatPrefix);
  return { SrcIPs: texts, CapGrant: [{ Dsts: [...new Set(Dsts)], CapMap: entry.capabilities }] };
}
