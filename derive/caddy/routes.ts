import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import { deviceNamed, type HostView, nameBelowZone } from "../host/view.ts";
import { type Opening, openingsOf } from "../network/doors.ts";
import { machineOf } from "../network/placement.ts";

/** Where the proxy passes a connection on to. */
export interface Upstream {
  readonly scheme: "http" | "https" | "tcp";
  /** Host and port. */
  readonly address: string;
}

/** An HTTP site below the zone. */
export interface SiteRoute {
  readonly service: ServiceName;
  /** Its name below the zone: "feed". */
  readonly host: string;
  /** Every full name under which it is asked for. */
  readonly names: readonly string[];
  readonly upstream: Upstream;
}

/** A TCP port that is passed on as it is. */
export interface StreamRoute {
  readonly service: ServiceName;
  /** The port of the facts. */
  readonly listen: number;
  readonly upstream: Upstream;
}

/** Every site that the proxy serves, in the order of the services. */
export function siteRoutes(view: HostView): SiteRoute[] {
  return routed(view, "site").map(({ service, opening }) => ({
    service: service.name,
    host: opening.host,
    names: [nameBelowZone(view.catalogue, opening.host)],
    upstream: upstreamOf(view, service, opening.to),
  }));
}

/** The sites that a set of openings lets in, under their public names as well where they have some. */
export function publicRoutes(view: HostView, openings: readonly Opening[]): SiteRoute[] {
  const { services, zone } = view.catalogue;
  return siteRoutes(view)
    .filter((route) => openings.some(({ service, host }) => service === route.service && host === route.host))
    .map((route) => ({
      ...route,
      names: [
        ...route.names,
        ...(services.get(route.service)?.public ?? []).map(({ host }) => `${host}.${zone.domain}`),
      ],
    }));
}

/** Every TCP port that the proxy passes on, by port. */
export function streamRoutes(view: HostView): StreamRoute[] {
  return routed(view, "stream")
    .map(({ service, opening }) => {
      const { address } = upstreamOf(view, service, opening.to);
      return {
        service: service.name,
        listen: opening.listen,
        upstream: { scheme: "tcp" as const, address },
      };
    })
    .sort((a, b) => a.listen - b.listen);
}

function routed({ catalogue }: HostView, kind: Opening["kind"]): { service: Service; opening: Opening }[] {
  return [...catalogue.services.values()].flatMap((service) =>
    openingsOf(service)
      .filter(({ opening }) => opening.kind === kind)
      .map(({ opening }) => ({ service, opening })),
  );
}

/**
 * How the proxy gets to a port of a service: on the same host by its loopback, in a cluster by the service's own tailnet device, else
 * by the tailnet name of its host.
 *
 * @throws Error where there is no way, which findings report first
 */
export function upstreamOf(view: HostView, service: Service, portName: string): Upstream {
  const { catalogue, host, place } = view;
  const port = Object.entries(service.ports).find(([name]) => name === portName)?.[1];
  if (port === undefined) throw new Error(`${service.name} has no port "${portName}"`);
  if (service.runs.where === "cluster") return byDevice(catalogue, service, portName);
  const machine = machineOf(service, catalogue);
  if (machine === undefined) throw new Error(`${service.name} runs on no host of the lab`);
  const scheme = port.scheme ?? "tcp";
  return machine.name === host.name
    ? { scheme, address: `127.0.0.1:${place.portOf(port.port)}` }
    : { scheme, address: `${deviceNamed(catalogue, machine.device.name)}:${port.port}` };
}

function byDevice(catalogue: Catalogue, { name, device }: Service, portName: string): Upstream {
  const way = device?.ports.find(({ to }) => to === portName);
  if (device === undefined || way === undefined)
    throw new Error(`${name} has no device that leads to its port "${portName}"`);
  return {
    // An Ingress of the operator ends TLS itself; a LoadBalancer passes the port on as it is.
    scheme: device.via === "ingress" ? "https" : "tcp",
    address: `${deviceNamed(catalogue, device.name)}:${way.listen}`,
  };
}
