import { formatAddress } from "../address/ip.ts";
import { formatPrefix, prefixAt, widthOf } from "../address/prefix.ts";
import { covers, formatRange, prefixesOf } from "../address/ranges.ts";
import { EVERYTHING } from "../address/wellknown.ts";
import type { AddressSet } from "../resolve/addresses.ts";
import { indexesOf } from "../resolve/bits.ts";
import type { Member, Members } from "../resolve/members.ts";
import type { CapabilityEntry, FilterEntry, NetworkEntry } from "./compile.ts";
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

/**
 * Writes the filter of a member as the server sends it. Rules with the same sources and protocols become one.
 *
 * @param sourceTexts texts of sources that were written before; share it between members
 */
export function wireFilter(
  members: Members,
  member: Member,
  entries: readonly FilterEntry[],
  sourceTexts = new Map<AddressSet, readonly string[]>(),
): readonly WireRule[] {
  const merged = new Map<
    string,
    { SrcIPs: readonly string[]; DstPorts: WirePorts[]; IPProto?: readonly number[] }
  >();
  const capabilities: WireRule[] = [];
  for (const entry of entries) {
    const texts = sourceTexts.get(entry.sources) ?? sourceIPs(members, entry.sources);
    sourceTexts.set(entry.sources, texts);
    if (entry.kind === "capability") {
      capabilities.push(wireCapability(member, entry, texts));
      continue;
    }
    const key = `${texts.join(",")}|${entry.protocols?.join(",") ?? ""}`;
    const rule = merged.get(key);
    if (rule === undefined) {
      const protocols = entry.protocols === undefined ? {} : { IPProto: entry.protocols };
      merged.set(key, { SrcIPs: texts, DstPorts: [...wirePorts(member, entry)], ...protocols });
    } else for (const ports of wirePorts(member, entry)) rule.DstPorts.push(ports);
  }
  return [...merged.values(), ...capabilities];
}

/** The addresses of a set, for `SrcIPs`: "*" stands for every address there is. */
export function sourceIPs(members: Members, set: AddressSet): readonly string[] {
  if (EVERYTHING.every((range) => covers(set.ranges, range))) return ["*"];
  const named = indexesOf(set.members).flatMap((index) => {
    const member = members.all[index];
    return member === undefined ? [] : [...member.v4, ...member.v6].map(formatAddress);
  });
  return [...named, ...set.ranges.map(formatRange)].sort();
}

function wirePorts(member: Member, { target, ports }: NetworkEntry): readonly WirePorts[] {
  return addressesOf(member, target).flatMap((IP) =>
    ports.map(({ first, last }) => ({ IP, Ports: { First: first, Last: last } })),
  );
}

function addressesOf({ v4, v6 }: Member, { any, own4, own6, ranges }: Target): readonly string[] {
  if (any) return ["*"];
  const own = [...(own4 ? v4 : []), ...(own6 ? v6 : [])].map(formatAddress);
  return [...new Set([...own, ...ranges.map(formatRange)])];
}

function wireCapability({ v4, v6 }: Member, entry: CapabilityEntry, texts: readonly string[]): WireRule {
  const { own4, own6, ranges } = entry.target;
  const own = [...(own4 ? v4 : []), ...(own6 ? v6 : [])].map((address) =>
    prefixAt(address, widthOf(address)),
  );
  const Dsts = [...own, ...prefixesOf(ranges)].map(formatPrefix);
  return { SrcIPs: texts, CapGrant: [{ Dsts: [...new Set(Dsts)], CapMap: entry.capabilities }] };
}
