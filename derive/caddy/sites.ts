import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import { type HostView, nameBelowZone } from "../host/view.ts";
import { doorOfHost, doorsOf, openingsOf } from "../network/doors.ts";
import { upstreamOf } from "./routes.ts";

/** One thing that the proxy serves, in the words of its service. */
export interface ServedSite {
  /** Of its own among all: "feed", "forge-2222". */
  readonly name: string;
  readonly service: ServiceName;
  /** What people write: "https://feed.ops.eblu.me", "forge.ops.eblu.me:2222". */
  readonly address: string;
  /** Who it is for, beside the owner. */
  readonly audiences: readonly string[];
  /** The door in the tailnet by which people come in; without one, the proxy's own address. */
  readonly door?: string;
  /** Where the proxy passes it on to. */
  readonly upstream: string;
}

/** The service that is the proxy: the one whose facts have the Caddyfile written. */
export function proxyService({ services }: Catalogue): ServiceName | undefined {
  return [...services.values()].find(
    ({ runs }) =>
      runs.where === "host" &&
      (runs.native?.files ?? []).some(
        ({ content }) => content.format === "derived" && content.document === "caddyfile",
      ),
  )?.name;
}

/** Everything that the proxy serves, by name. @throws Error for facts that `findingsOf` calls an error */
export function servedSites(view: HostView): ServedSite[] {
  const { catalogue } = view;
  const doors = doorsOf(catalogue);
  return [...catalogue.services.values()]
    .flatMap((service) =>
      openingsOf(service).map(({ opening, audiences }): ServedSite => {
        const full = nameBelowZone(catalogue, opening.host);
        const door = doorOfHost(opening.host, doors, catalogue)?.name;
        const site = opening.kind === "site";
        return {
          name: site ? opening.host : `${opening.host}-${opening.listen}`,
          service: service.name,
          address: site ? `https://${full}` : `${full}:${opening.listen}`,
          audiences,
          ...(door === undefined ? {} : { door }),
          upstream: upstreamOf(view, service, opening.to).address,
        };
      }),
    )
    .sort((a, b) => a.name.localeCompare(b.name));
}
