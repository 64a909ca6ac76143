import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Service } from "../../catalogue/service.ts";
import type { Principal } from "../../catalogue/tailnet.ts";
import type { ServicesInput } from "../../policy/index.ts";
import { type Door, doorOfHost, doorsOf, openingsOf } from "./doors.ts";
import { entries } from "./people.ts";
import { machineOf } from "./placement.ts";

type Described = ServicesInput["services"][number];
type Listening = NonNullable<Described["listens"]>[number];
type Used = NonNullable<Described["uses"]>[number];

/**
 * The lab's services as the lint of policies takes them: device by device, from the facts and not from the rules that were made of them, so
 * that a rule which opens more than was asked for shows.
 */
export function describedServices(catalogue: Catalogue): ServicesInput {
  const doors = doorsOf(catalogue);
  const { tailnet } = catalogue;
  return {
    everywhere: ["autogroup:admin"],
    transient: entries(tailnet.tags).flatMap(([tag, { carriedBy }]) =>
      carriedBy === undefined ? [] : [tag],
    ),
    services: [
      ...[...catalogue.services.values()].map((service) => ({
        name: service.name,
        for: [...audience(service.audience, catalogue)],
        listens: [
          ...onOwnDevice(service, catalogue),
          ...onMachine(service, catalogue),
          ...onProxy(service, doors, catalogue),
        ],
        sendsFrom: sendersOf(service, catalogue),
        uses: service.uses.flatMap((use) => placesUsed(service, use, doors, catalogue)),
      })),
      passingOn(catalogue),
    ],
  };
}

function audience(name: Service["audience"], { tailnet }: Catalogue): readonly Principal[] {
  return tailnet.audiences[name]?.principals ?? [];
}

function onOwnDevice(service: Service, catalogue: Catalogue): Listening[] {
  const { device } = service;
  if (device === undefined) return [];
  return [
    {
      device: deviceName(device),
      ports: device.ports.map(({ listen }) => tcp(listen)),
      for: [...audience(service.audience, catalogue)],
    },
  ];
}

/** Where a program listens on its machine's own address: open to whom a rule lets in, meant for what uses it there. */
function onMachine(service: Service, catalogue: Catalogue): Listening[] {
  const machine = machineOf(service, catalogue);
  if (machine === undefined || service.runs.where === "cluster") return [];
  const ports = Object.values(service.ports).filter(({ bind }) => bind === "all");
  if (ports.length === 0) return [];
  return [
    { device: machine.device.name, ports: ports.map(({ protocol, port }) => `${protocol}:${port}`), for: [] },
  ];
}

/** The doors that lead to a service, each for its audience; and the proxy's own address, which serves everything and is meant for nobody else. */
function onProxy(service: Service, doors: readonly Door[], catalogue: Catalogue): Listening[] {
  const proxy = catalogue.hosts.get(catalogue.tailnet.proxyHost);
  const own = openingsOf(service).map(({ opening }) => tcp(opening.listen));
  return [
    ...doors.flatMap(({ name, admits, openings }) =>
      openings
        .filter((opening) => opening.service === service.name)
        .map(({ listen }) => ({ device: `svc:${name}`, ports: [tcp(listen)], for: [...admits] })),
    ),
    ...(proxy === undefined || own.length === 0
      ? []
      : [{ device: proxy.device.name, ports: [...new Set(own)], for: [] }]),
  ];
}

/** The device from which a service's packets leave. */
function sendersOf(service: Service, catalogue: Catalogue): string[] {
  if (service.runs.where === "cloud") return [service.name];
  const machine = machineOf(service, catalogue);
  return machine === undefined ? [] : [machine.device.name];
}

function placesUsed(
  service: Service,
  use: Service["uses"][number],
  doors: readonly Door[],
  catalogue: Catalogue,
): Used[] {
  const used = catalogue.services.get(use.service);
  if (used === undefined) return [];
  const isMeant = (port: string): boolean => use.port === undefined || use.port === port;
  const at = (device: string, ports: string[]): Used[] => (ports.length === 0 ? [] : [{ device, ports }]);
  switch (use.through) {
    case "local":
    case "node":
    case "cluster":
    case "lan":
      return [];
    case "device": {
      const { device } = used;
      if (device === undefined) return [];
      return at(
        deviceName(device),
        device.ports.filter(({ to }) => isMeant(to)).map(({ listen }) => tcp(listen)),
      );
    }
    case "host": {
      const machine = machineOf(used, catalogue);
      if (machine === undefined || machine.name === machineOf(service, catalogue)?.name) return [];
      return at(
        machine.device.name,
        Object.entries(used.ports)
          .filter(([name]) => isMeant(name))
          .map(([, { protocol, port }]) => `${protocol}:${port}`),
      );
    }
    case "site":
    case "stream":
      return openingsOf(used)
        .filter(({ opening }) => opening.kind === use.through && isMeant(opening.to))
        .flatMap(({ opening }) => {
          const door = doorOfHost(opening.host, doors, catalogue);
          const proxy = catalogue.hosts.get(catalogue.tailnet.proxyHost)?.device.name;
          const device = door === undefined ? proxy : `svc:${door.name}`;
          return device === undefined ? [] : at(device, [tcp(opening.listen)]);
        });
  }
}

/** What the proxy connects to for the sites and streams of services that are not on its own machine. */
function passingOn(catalogue: Catalogue): Described {
  const proxy = catalogue.hosts.get(catalogue.tailnet.proxyHost);
  const uses = [...catalogue.services.values()].flatMap((service) =>
    openingsOf(service).flatMap(({ opening }): Used[] => {
      const { device } = service;
      if (device !== undefined && device.via !== "host") {
        const ports = device.ports.filter(({ to }) => to === opening.to).map(({ listen }) => tcp(listen));
        return ports.length === 0 ? [] : [{ device: device.name, ports }];
      }
      const machine = machineOf(service, catalogue);
      const port = Object.entries(service.ports).find(([name]) => name === opening.to)?.[1];
      if (machine === undefined || machine === proxy || port === undefined) return [];
      return [{ device: machine.device.name, ports: [`${port.protocol}:${port.port}`] }];
    }),
  );
  return { name: "the proxy", sendsFrom: proxy === undefined ? [] : [proxy.device.name], uses };
}

/** A device that the host answers for is a Tailscale Service. */
function deviceName({ name, via }: NonNullable<Service["device"]>): string {
  return via === "host" ? `svc:${name}` : name;
}

function tcp(port: number): string {
  return `tcp:${port}`;
}
