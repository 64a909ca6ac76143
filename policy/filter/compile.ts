import type { PortRange } from "../names/ports.ts";
import { type AddressSet, addressSet, isEmptySet } from "../resolve/addresses.ts";
import { addBits, commonBits, indexesOf, noBits, setBit } from "../resolve/bits.ts";
import type { Members } from "../resolve/members.ts";
import type { Resolver } from "../resolve/resolver.ts";
import type { AppPermit, CapabilityMap, Destinations, Permit, Permits, RuleOrigin } from "./permit.ts";
import { OWN, type Spread, spreadCapabilities, spreadTargets, spreadVia, type Target } from "./target.ts";

/** Network access that a member's packet filter allows, and the rule that it comes from. */
export interface NetworkEntry {
  readonly kind: "network";
  readonly origin: RuleOrigin;
  readonly sources: AddressSet;
  readonly target: Target;
  readonly ports: readonly PortRange[];
  /** IANA numbers; undefined is the default set TCP, UDP and ICMP. */
  readonly protocols: readonly number[] | undefined;
}

/** Application capabilities that peers have on a member. */
export interface CapabilityEntry {
  readonly kind: "capability";
  readonly origin: RuleOrigin;
  readonly sources: AddressSet;
  readonly target: Target;
  readonly capabilities: CapabilityMap;
}

export type FilterEntry = NetworkEntry | CapabilityEntry;

/** Entries of every member, by index. Members that a rule treats alike share the entry. */
export type Filters = readonly (readonly FilterEntry[])[];

/**
 * Capabilities that the server gives to the other side by itself: who may use a share must be told who shares
 * (tailcfg.PeerCapabilityTaildriveSharer, PeerCapabilityRelayTarget).
 */
const COMPANIONS: readonly (readonly [string, string])[] = [
  ["tailscale.com/cap/drive", "tailscale.com/cap/drive-sharer"],
  ["tailscale.com/cap/relay", "tailscale.com/cap/relay-target"],
];

/** Distributes what the rules open to the filters of devices and services. */
export function compileFilters(resolver: Resolver, permits: Permits): Filters {
  const { members } = resolver;
  const filters: FilterEntry[][] = members.all.map(() => []);
  const spreads = new Map<Destinations, Spread>();
  const place = (spread: Spread, make: (target: Target) => FilterEntry): void => {
    for (const { target, members: concerned } of spread) {
      const entry = make(target);
      for (const index of concerned) filters[index]?.push(entry);
    }
  };

  for (const permit of permits.network) {
    const { origin, sources, destinations, ports, protocols, via } = permit;
    if (isEmptySet(sources)) continue;
    const spread =
      via.length > 0 ? spreadVia(members, destinations, via) : remember(spreads, members, destinations);
    place(spread, (target) => ({ kind: "network", origin, sources, target, ports, protocols }));
    for (const own of via.length > 0 ? [] : ownDevices(resolver, permit)) {
      place([own.spread], (target) => ({
        kind: "network",
        origin,
        sources: own.sources,
        target,
        ports,
        protocols,
      }));
    }
  }
  for (const permit of permits.app) placeCapabilities(resolver, permit, place);
  return filters;
}

function remember(spreads: Map<Destinations, Spread>, members: Members, destinations: Destinations): Spread {
  const found = spreads.get(destinations) ?? spreadTargets(members, destinations);
  spreads.set(destinations, found);
  return found;
}

/** What autogroup:self comes to: for each user, from their own devices among the sources to all their own devices. */
function* ownDevices(
  { members, devicesOf }: Resolver,
  { destinations, sources }: Pick<Permit, "destinations" | "sources">,
): Generator<{ readonly sources: AddressSet; readonly spread: Spread[number] }> {
  if (!destinations.self) return;
  const either = sources.v4.slice();
  addBits(either, sources.v6);
  for (let user = 0; user < members.users.length; user += 1) {
    const devices = devicesOf(user);
    const from = commonBits(either, devices);
    if (noBits(from)) continue;
    yield { sources: addressSet(members, from, []), spread: { target: OWN, members: indexesOf(devices) } };
  }
}

function placeCapabilities(
  resolver: Resolver,
  permit: AppPermit,
  place: (spread: Spread, make: (target: Target) => FilterEntry) => void,
): void {
  const { members } = resolver;
  const { origin, sources, destinations, answers, capabilities } = permit;
  const both = (from: AddressSet, spread: Spread, to: AddressSet, back: Spread): void => {
    place(spread, (target) => ({ kind: "capability", origin, sources: from, target, capabilities }));
    for (const [original, companion] of COMPANIONS) {
      if (!Object.hasOwn(capabilities, original)) continue;
      const answer = { [companion]: null };
      place(back, (target) => ({ kind: "capability", origin, sources: to, target, capabilities: answer }));
    }
  };
  if (destinations.any || !isEmptySet(destinations.set)) {
    const back = spreadCapabilities(members, answers);
    both(sources, spreadCapabilities(members, destinations), destinations.set, back);
  }
  for (const own of ownDevices(resolver, permit)) {
    const devices = members.none();
    for (const index of own.spread.members) setBit(devices, index);
    const back = [{ target: OWN, members: indexesOf(own.sources.members) }];
    both(own.sources, [own.spread], addressSet(members, devices, []), back);
  }
}
