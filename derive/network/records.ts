import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName } from "../../catalogue/names.ts";
import { doorOfHost, doorsOf } from "./doors.ts";

/** What a record points at. Addresses are the tailnet's to give, so they are named here and filled in when it has answered. */
export type RecordTarget =
  | { readonly kind: "host"; readonly host: HostName }
  | { readonly kind: "door"; readonly door: string }
  | { readonly kind: "name"; readonly name: string };

/** One rrset of the public zone. */
export interface ZoneRecord {
  /** Name within the zone: "*.ops". */
  readonly name: string;
  readonly type: "A" | "CNAME";
  /** Seconds. */
  readonly ttl: number;
  readonly target: RecordTarget;
  readonly why: string;
}

/**
 * The records of the zone: the wildcard and its base on the proxy's own address, a record of its own for each name whose audience has
 * a door, and an alias for each public name.
 */
export function recordsOf(catalogue: Catalogue): ZoneRecord[] {
  const { subdomain, ttl } = catalogue.zone;
  const own: RecordTarget = { kind: "host", host: catalogue.tailnet.proxyHost };
  const doors = doorsOf(catalogue);
  const hosts = [
    ...new Set(
      [...catalogue.services.values()].flatMap((s) => [...s.sites, ...s.streams].map(({ host }) => host)),
    ),
  ];
  return [
    {
      name: `*.${subdomain}`,
      type: "A",
      ttl,
      target: own,
      why: "every service that has no record of its own",
    },
    { name: subdomain, type: "A", ttl, target: own, why: "the base of the services' names" },
    ...hosts.sort().flatMap((host): ZoneRecord[] => {
      const door = doorOfHost(host, doors, catalogue);
      return door === undefined
        ? []
        : [
            {
              name: `${host}.${subdomain}`,
              type: "A",
              ttl,
              target: { kind: "door", door: door.name },
              why: `for ${door.audience}`,
            },
          ];
    }),
    ...[...catalogue.services.values()].flatMap((service) =>
      service.public.flatMap(({ host, through }): ZoneRecord[] => {
        const proxy = catalogue.services.get(through);
        return proxy?.runs.where !== "cloud"
          ? []
          : [
              {
                name: host,
                type: "CNAME",
                ttl,
                target: { kind: "name", name: proxy.runs.target },
                why: `${service.name}, on the internet`,
              },
            ];
      }),
    ),
  ];
}

/**
 * What a record's resource is called: "forge.ops-A", and "wildcard.ops-A" for `*.ops`. In a URN that the engine is pointed at, a `*` is a pattern
 * and would mean every record below `ops`.
 */
export function recordName({ name, type }: Pick<ZoneRecord, "name" | "type">): string {
  return `${name.replace("*", "wildcard")}-${type}`;
}
