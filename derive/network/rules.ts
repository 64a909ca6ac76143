import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName, Tag } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import type { Principal } from "../../catalogue/tailnet.ts";
import { type Door, doorOfHost, doorsOf, HTTPS, openingsOf } from "./doors.ts";
import { machineOf, roleOf, sourceTagOf } from "./placement.ts";

/** Why a rule exists: which service asked for it, to reach which, and in which words. */
export interface Asked {
  readonly service: ServiceName;
  readonly to: ServiceName;
  readonly why: string;
}

/** A port of a destination, as grants write it. */
export interface RulePort {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** One grant: from whom, to which tag, on which ports, and for whose sake. */
export interface Rule {
  readonly src: readonly Principal[];
  readonly dst: Tag;
  readonly ports: readonly RulePort[];
  readonly asked: readonly (Asked & { readonly ports: readonly RulePort[] })[];
}

interface Demand {
  readonly src: readonly Principal[];
  readonly dst: Tag;
  readonly port: RulePort;
  readonly asked: Asked;
}

/**
 * The grants that the services ask for, and no others: people through doors and to the devices of services, the proxy to what it
 * passes on to, and services to what they use. Demands with the same source and destination become one grant.
 */
export function rulesOf(catalogue: Catalogue): Rule[] {
  const doors = doorsOf(catalogue);
  return merge([
    ...doors.flatMap(throughDoor),
    ...[...catalogue.services.values()].flatMap((service) => [
      ...toOwnDevice(service, catalogue),
      ...fromProxy(service, catalogue),
      ...service.uses.flatMap((use) => toUsed(service, use, doors, catalogue)),
    ]),
  ]);
}

function throughDoor(door: Door): Demand[] {
  return door.openings.map((opening) => ({
    src: door.admits,
    dst: door.tag,
    port: { protocol: "tcp", port: opening.listen },
    asked: { service: opening.service, to: opening.service, why: `${opening.kind} ${opening.host}` },
  }));
}

function toOwnDevice(service: Service, { tailnet }: Catalogue): Demand[] {
  const admits = tailnet.audiences[service.audience]?.principals ?? [];
  const { device } = service;
  if (device === undefined || admits.length === 0) return [];
  return device.ports.map(({ listen }) => ({
    src: admits,
    dst: device.tag,
    port: { protocol: "tcp", port: listen },
    asked: { service: service.name, to: service.name, why: `device ${device.name}` },
  }));
}

/** What the proxy must reach to pass a service's sites and streams on, where that is on another machine. */
function fromProxy(service: Service, catalogue: Catalogue): Demand[] {
  const proxy = catalogue.hosts.get(catalogue.tailnet.proxyHost);
  const src = proxy === undefined ? undefined : roleOf(proxy);
  if (src === undefined) return [];
  return openingsOf(service).flatMap(({ opening }) => {
    const target = targetOf(service, opening.to, catalogue);
    return target === undefined
      ? []
      : [
          {
            src: [src],
            dst: target.tag,
            port: target.port,
            asked: {
              service: service.name,
              to: service.name,
              why: `the proxy, for ${opening.kind} ${opening.host}`,
            },
          },
        ];
  });
}

/** Where a service's port is in the tailnet as seen from the proxy's host; nothing where it is on that host. */
function targetOf(
  service: Service,
  port: string,
  catalogue: Catalogue,
): { tag: Tag; port: RulePort } | undefined {
  const { device } = service;
  if (device !== undefined && device.via !== "host") {
    const listen = device.ports.find(({ to }) => to === port)?.listen;
    return listen === undefined ? undefined : { tag: device.tag, port: { protocol: "tcp", port: listen } };
  }
  const machine = machineOf(service, catalogue);
  if (machine === undefined || machine.name === catalogue.tailnet.proxyHost) return undefined;
  const tag = roleOf(machine);
  const own = Object.entries(service.ports).find(([name]) => name === port)?.[1];
  return tag === undefined || own === undefined
    ? undefined
    : { tag, port: { protocol: own.protocol, port: own.port } };
}

function toUsed(
  service: Service,
  use: Service["uses"][number],
  doors: readonly Door[],
  catalogue: Catalogue,
): Demand[] {
  const used = catalogue.services.get(use.service);
  const src = sourceTagOf(service, catalogue);
  if (used === undefined || src === undefined) return [];
  const asked = { service: service.name, to: used.name, why: `uses ${used.name}: ${use.why}` };
  const here = machineOf(service, catalogue)?.name;
  switch (use.through) {
    case "local":
    case "node":
    case "cluster":
    case "lan":
      return [];
    case "device":
      return (used.device?.ports ?? [])
        .filter(({ to }) => use.port === undefined || to === use.port)
        .flatMap(({ listen }) =>
          used.device === undefined
            ? []
            : [{ src: [src], dst: used.device.tag, port: { protocol: "tcp" as const, port: listen }, asked }],
        );
    case "host": {
      const machine = machineOf(used, catalogue);
      const tag = machine === undefined ? undefined : roleOf(machine);
      if (tag === undefined || machine?.name === here) return [];
      return Object.entries(used.ports)
        .filter(([name]) => use.port === undefined || name === use.port)
        .map(([, { protocol, port }]) => ({ src: [src], dst: tag, port: { protocol, port }, asked }));
    }
    case "site":
    case "stream":
      // On the proxy's own host, and in its clusters, the proxy is reached without crossing the tailnet.
      if (here === catalogue.tailnet.proxyHost) return [];
      return openingsOf(used)
        .filter(
          ({ opening }) =>
            opening.kind === use.through && (use.port === undefined || opening.to === use.port),
        )
        .flatMap(({ opening }) => {
          const proxy = catalogue.hosts.get(catalogue.tailnet.proxyHost);
          const dst =
            doorOfHost(opening.host, doors, catalogue)?.tag ??
            (proxy === undefined ? undefined : roleOf(proxy));
          return dst === undefined
            ? []
            : [
                {
                  src: [src],
                  dst,
                  port: { protocol: "tcp" as const, port: use.through === "site" ? HTTPS : opening.listen },
                  asked,
                },
              ];
        });
  }
}

function merge(demands: readonly Demand[]): Rule[] {
  const grouped = Map.groupBy(demands, ({ src, dst }) => JSON.stringify([src, dst]));
  return [...grouped.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [
          {
            src: first.src,
            dst: first.dst,
            ports: distinct(group.map(({ port }) => port)).sort(byPort),
            asked: [...Map.groupBy(group, ({ asked }) => JSON.stringify(asked)).values()].flatMap((alike) =>
              alike.slice(0, 1).map(({ asked }) => ({
                ...asked,
                ports: distinct(alike.map(({ port }) => port)).sort(byPort),
              })),
            ),
          },
        ];
  });
}

function byPort(a: RulePort, b: RulePort): number {
  return a.protocol.localeCompare(b.protocol) || a.port - b.port;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
