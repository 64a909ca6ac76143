import type { Evaluated } from "../evaluate.ts";
import { addBits, type Bits, indexesOf } from "../resolve/bits.ts";
import type { ServicePort } from "./description.ts";
import { type Described, devicesOf, samePort } from "./ways.ts";

/** Somebody's need of a port: who, and where. */
export interface Ask extends ServicePort {
  /** Devices that ask. */
  readonly sources: Bits;
}

/** What is asked for on each device and Tailscale Service, by index. */
export type Asks = ReadonlyMap<number, readonly Ask[]>;

const SSH: ServicePort = { protocol: 6, port: 22 };

/**
 * Everything that is asked for: by those whom a service is for, by proxies, by what services use, and by SSH rules, which need the port
 * besides.
 */
export function asksOf(evaluated: Evaluated, described: Described): Asks {
  const asks = new Map<number, Ask[]>();
  const ask = (index: number, { protocol, port }: ServicePort, sources: Bits): void => {
    asks.set(index, [...(asks.get(index) ?? []), { protocol, port, sources }]);
  };
  const { members, resolver, policy } = evaluated;
  const byName = new Map(described.services.map((service) => [service.name, service]));
  for (const way of described.ways) {
    ask(way.member.index, way, way.meant);
    if (way.proxy !== undefined) continue;
    for (const { service } of way.service.behind) {
      const proxy = byName.get(service);
      if (proxy !== undefined) ask(way.member.index, way, described.sendersOf(proxy));
    }
  }
  for (const user of described.services) {
    const senders = described.sendersOf(user);
    for (const use of user.uses) {
      if ("service" in use) {
        for (const way of described.ways.filter(({ service }) => service.name === use.service))
          if (use.ports.length === 0 || use.ports.some((port) => samePort(port, way)))
            ask(way.member.index, way, senders);
        continue;
      }
      const member = members.byName(use.device) ?? members.byName(`svc:${use.device}`);
      if (member !== undefined) for (const port of use.ports) ask(member.index, port, senders);
    }
  }
  for (const { sources, destinations } of policy.ssh) {
    const from = devicesOf(
      evaluated,
      sources.map(({ selector }) => selector),
    );
    const to = members.none();
    for (const { selector } of destinations) {
      const { v4, v6 } = resolver.destination(selector);
      addBits(to, v4);
      addBits(to, v6);
    }
    for (const index of indexesOf(to)) ask(index, SSH, from);
  }
  return asks;
}
