import { doorOfHost, doorsOf } from "../network/doors.ts";
import { type HostView, nameBelowZone } from "./view.ts";

/**
 * The names that this host has to find at its own address: they lead to doors, and a host does not reach a Tailscale Service that it serves
 * itself. The address is the one on the home network, since containers on this host see the names too, and have a loopback of their own.
 *
 * @returns lines for /etc/hosts, sorted by name; none on a host that serves no door
 */
export function ownNamesText({ catalogue, host }: HostView): string {
  if (catalogue.tailnet.proxyHost !== host.name) return "";
  const doors = doorsOf(catalogue);
  const hosts = [...catalogue.services.values()].flatMap(({ sites, streams }) =>
    [...sites, ...streams].map((exposure) => exposure.host),
  );
  return [...new Set(hosts)]
    .filter((name) => doorOfHost(name, doors, catalogue) !== undefined)
    .map((name) => nameBelowZone(catalogue, name))
    .sort()
    .map((name) => `${host.lan ?? "127.0.0.1"} ${name}\n`)
    .join("");
}
