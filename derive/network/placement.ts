import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import type { Tag } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";

/** The machine whose network a service's packets leave by. Pods leave by address translation as the host of their cluster. */
export function machineOf(service: Service, catalogue: Catalogue): Host | undefined {
  switch (service.runs.where) {
    case "host":
    case "container":
    case "appliance":
      return catalogue.hosts.get(service.runs.host);
    case "cluster": {
      const cluster = catalogue.services.get(service.runs.cluster);
      return cluster === undefined || cluster.runs.where === "cluster"
        ? undefined
        : machineOf(cluster, catalogue);
    }
    case "cloud":
      return undefined;
  }
}

/** The tag by which rules name a host: its first. A host that a person owns has none. */
export function roleOf(host: Host): Tag | undefined {
  return "tags" in host.device ? host.device.tags[0] : undefined;
}

/** The tag under which a service's own packets arrive elsewhere. */
export function sourceTagOf(service: Service, catalogue: Catalogue): Tag | undefined {
  if (service.runs.where === "cloud") return service.runs.tag;
  const machine = machineOf(service, catalogue);
  return machine === undefined ? undefined : roleOf(machine);
}
