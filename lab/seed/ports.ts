import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import { HTTPS } from "../../derive/network/doors.ts";
import { machineOf } from "../../derive/network/placement.ts";

/** Every port on which something of a host listens, as the facts state it; of the proxy's host also those of the sites and streams. */
export function statedPorts(catalogue: Catalogue, host: Host): number[] {
  const services = [...catalogue.services.values()];
  const own = services.flatMap((service) =>
    service.runs.where !== "cluster" && machineOf(service, catalogue)?.name === host.name
      ? Object.values(service.ports).map(({ port }) => port)
      : [],
  );
  const proxied =
    catalogue.tailnet.proxyHost === host.name
      ? [80, HTTPS, ...services.flatMap(({ streams }) => streams.map(({ listen }) => listen))]
      : [];
  return [...new Set([...own, ...proxied])].sort((a, b) => a - b);
}
