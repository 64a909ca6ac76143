import { type Address, isV4, parseAddress } from "../address/ip.ts";
import { contains, rangeSet } from "../address/ranges.ts";
import type { Evaluated } from "../evaluate.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import type { RuleOrigin } from "../filter/permit.ts";
import { DEFAULT_PROTOCOLS, ICMP_PROTOCOLS } from "../names/protocols.ts";
import { hasBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";

/** Whether a packet may pass, and the rules that let it. */
export interface Connection {
  readonly allowed: boolean;
  /** Each rule once, with the member whose filter lets the packet in: the device itself, a router, or a host of the service. */
  readonly rules: readonly { readonly origin: RuleOrigin; readonly through: Member }[];
}

/**
 * Whether a packet from one address may reach another.
 *
 * ICMP passes where any rule lets the source reach the address, whatever its ports and protocols.
 *
 * @param protocol the IANA number; 6 is TCP
 * @param port without meaning for protocols that have none: give 0
 */
export function canConnect(
  evaluated: Evaluated,
  source: string,
  destination: string,
  protocol: number,
  port: number,
): Connection {
  const from = parseAddress(source);
  const to = parseAddress(destination);
  if (from === undefined || to === undefined) return { allowed: false, rules: [] };
  const rules = new Map<string, Connection["rules"][number]>();
  for (const through of receivers(evaluated, to)) {
    for (const entry of evaluated.filterOf(through)) {
      if (entry.kind !== "network" || !admits(evaluated, entry, through, { from, to, protocol, port }))
        continue;
      rules.set(`${entry.origin.section} ${entry.origin.index} ${through.index}`, {
        origin: entry.origin,
        through,
      });
    }
  }
  return { allowed: rules.size > 0, rules: [...rules.values()] };
}

/** Whose filter decides over packets to an address: who has it, or else who routes it. Hosts decide over a service. */
function receivers({ members }: Evaluated, to: Address): readonly Member[] {
  const owners = members.within({ first: to, last: to }).flatMap(({ index }) => members.all[index] ?? []);
  if (owners.length > 0) {
    return owners.flatMap((owner) =>
      owner.service === undefined ? [owner] : owner.hosts.flatMap((host) => members.all[host] ?? []),
    );
  }
  const routers = members.routers.filter(({ routes }) => contains(rangeSet(routes), to));
  return routers.length > 0 ? routers : members.routers.filter(({ exit }) => exit);
}

interface Packet {
  readonly from: Address;
  readonly to: Address;
  readonly protocol: number;
  readonly port: number;
}

function admits({ members }: Evaluated, entry: NetworkEntry, through: Member, packet: Packet): boolean {
  const { from, to, protocol, port } = packet;
  if (!ICMP_PROTOCOLS.includes(protocol)) {
    if (!(entry.protocols ?? DEFAULT_PROTOCOLS).includes(protocol)) return false;
    if (!entry.ports.some(({ first, last }) => first <= port && port <= last)) return false;
  }
  const { any, own4, own6, ranges } = entry.target;
  const own = (own4 && through.v4.includes(to)) || (own6 && through.v6.includes(to));
  if (!any && !own && !ranges.some(({ first, last }) => first <= to && to <= last)) return false;
  if (contains(entry.sources.ranges, from)) return true;
  const named = isV4(from) ? entry.sources.v4 : entry.sources.v6;
  return members.within({ first: from, last: from }).some(({ index }) => hasBit(named, index));
}
