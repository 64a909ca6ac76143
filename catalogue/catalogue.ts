import type { Host } from "./host.ts";
import type { HostName, ServiceName } from "./names.ts";
import type { Service } from "./service.ts";
import type { Tailnet, Zone } from "./tailnet.ts";

/** All facts of the lab, each of the form that its schema demands. References between them may still be wrong: see derive/findings. */
export interface Catalogue {
  readonly hosts: ReadonlyMap<HostName, Host>;
  readonly services: ReadonlyMap<ServiceName, Service>;
  readonly tailnet: Tailnet;
  readonly zone: Zone;
  /** Files beside the facts (scripts, lists) by their path in the project: "services/kiwix/torrent-sync.sh". */
  readonly texts: ReadonlyMap<string, string>;
}
