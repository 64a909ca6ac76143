import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { PersonName, ServiceName, Tag } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import { audiencesOf, doorsOf, HTTPS, openingsOf } from "./doors.ts";
import { entries, peopleOf } from "./people.ts";
import { machineOf } from "./placement.ts";
import type { Rule } from "./rules.ts";

/** Something in the tailnet that packets can be sent to, and which services answer on which of its ports. */
export interface Reachable {
  readonly name: string;
  readonly tags: readonly Tag[];
  readonly answers: readonly { readonly port: number; readonly service: ServiceName }[];
}

/**
 * Every tagged device and door with what answers on it. A port of the proxy answers for every service behind it: whoever reaches the
 * port reaches them all, whatever the rule was made for.
 */
export function reachablesOf(catalogue: Catalogue): Reachable[] {
  const services = [...catalogue.services.values()];
  const hosts = [...catalogue.hosts.values()].flatMap((host): Reachable[] =>
    "tags" in host.device
      ? [
          {
            name: host.device.name,
            tags: host.device.tags,
            answers: [
              ...services.filter((service) => listensOn(service, host.name)).flatMap(ownPorts),
              ...(host.name === catalogue.tailnet.proxyHost ? services.flatMap(behindProxy) : []),
            ],
          },
        ]
      : [],
  );
  const doors = doorsOf(catalogue).map(({ name, tag, openings }) => ({
    name,
    tags: [tag],
    answers: openings.map(({ listen, service }) => ({ port: listen, service })),
  }));
  const devices = services.flatMap(({ name, device }) =>
    device === undefined
      ? []
      : [
          {
            name: device.name,
            tags: device.via === "host" ? [device.tag] : [device.tag, catalogue.tailnet.clusterTag],
            answers: device.ports.map(({ listen }) => ({ port: listen, service: name })),
          },
        ],
  );
  return [...hosts, ...doors, ...devices];

  function listensOn(service: Service, host: string): boolean {
    return service.runs.where !== "cluster" && machineOf(service, catalogue)?.name === host;
  }
}

function ownPorts(service: Service): Reachable["answers"] {
  return Object.values(service.ports)
    .filter(({ bind }) => bind === "all")
    .map(({ port }) => ({ port, service: service.name }));
}

function behindProxy(service: Service): Reachable["answers"] {
  return openingsOf(service).map(({ opening }) => ({
    port: opening.kind === "site" ? HTTPS : opening.listen,
    service: service.name,
  }));
}

/** The services that a set of rules opens, with the device and port of each way in. */
export interface Reached {
  readonly service: ServiceName;
  readonly device: string;
  readonly port: number;
}

/** What the rules let their sources reach, device by device: a rule for one tag opens its ports on every device that carries it. */
export function reachedBy(rules: readonly Rule[], reachables: readonly Reachable[]): Reached[] {
  return rules.flatMap(({ dst, ports }) =>
    reachables
      .filter(({ tags }) => tags.includes(dst))
      .flatMap(({ name, answers }) =>
        answers
          .filter(({ port }) => ports.some((allowed) => allowed.port === port))
          .map(({ port, service }) => ({ service, device: name, port })),
      ),
  );
}

/** Whom a service is for, over all of its ways in, the owner left aside. */
export function meantFor(service: Service, catalogue: Catalogue): PersonName[] {
  const audiences = new Set([
    service.audience,
    ...[...service.sites, ...service.streams].flatMap((exposure) => audiencesOf(exposure, service)),
  ]);
  const principals = entries(catalogue.tailnet.audiences)
    .filter(([name]) => audiences.has(name))
    .flatMap(([, audience]) => audience.principals);
  return peopleOf(principals, catalogue.tailnet);
}
