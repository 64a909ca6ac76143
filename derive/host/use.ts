import type { Service } from "../../catalogue/service.ts";
import { HTTPS } from "../network/doors.ts";
import { machineOf } from "../network/placement.ts";
import { deviceNamed, type HostView, nameBelowZone } from "./view.ts";

/** The name by which minikube's node knows the host that it runs on. */
const NODE_HOST = "host.minikube.internal";

/**
 * Host and port of a service that another uses, on the way that the other states.
 *
 * @throws Error where there is no such way, which findings report first
 */
export function usedAddress(view: HostView, service: Service, name: string): string {
  const { catalogue, host, place } = view;
  const use = service.uses.find((one) => one.service === name);
  const used = use === undefined ? undefined : catalogue.services.get(use.service);
  if (use === undefined || used === undefined) throw new Error(`${service.name} does not use "${name}"`);
  const stated = Object.entries(used.ports).find(([port]) => port === use.port)?.[1].port;
  const port = (): number => {
    if (stated === undefined) throw new Error(`${service.name} uses ${name} without saying which port`);
    return stated;
  };
  switch (use.through) {
    case "local":
      return `127.0.0.1:${place.portOf(port())}`;
    case "node":
      return `${NODE_HOST}:${place.portOf(port())}`;
    case "site": {
      const site = used.sites.find(({ to }) => to === use.port) ?? used.sites[0];
      if (site === undefined) break;
      return `${nameBelowZone(catalogue, site.host)}:${atProxy(view, HTTPS)}`;
    }
    case "stream": {
      const stream = used.streams.find(({ to }) => to === use.port) ?? used.streams[0];
      if (stream === undefined) break;
      return `${nameBelowZone(catalogue, stream.host)}:${atProxy(view, stream.listen)}`;
    }
    case "device": {
      const way = used.device?.ports.find(({ to }) => to === use.port);
      if (used.device === undefined || way === undefined) break;
      return `${deviceNamed(catalogue, used.device.name)}:${way.listen}`;
    }
    case "host":
    case "lan": {
      const machine = machineOf(used, catalogue);
      const address =
        use.through === "lan" ? machine?.lan : machine && deviceNamed(catalogue, machine.device.name);
      if (machine === undefined || address === undefined) break;
      return `${address}:${machine.name === host.name ? place.portOf(port()) : port()}`;
    }
    case "cluster":
      break;
  }
  throw new Error(`${service.name} on ${host.name} has no way to ${name} through ${use.through}`);
}

/** A port of the proxy as services of this host find it. */
export function atProxy({ catalogue, host, place }: HostView, port: number): number {
  return catalogue.tailnet.proxyHost === host.name ? place.portOf(port) : port;
}
