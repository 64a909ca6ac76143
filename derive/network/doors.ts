import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { AudienceName, ServiceName, Tag } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import type { Principal } from "../../catalogue/tailnet.ts";
import { entries } from "./people.ts";

/** The TCP port on which the proxy serves HTTP sites. */
export const HTTPS = 443;

/** One thing that is reached through a door (or through the proxy's own address). */
export interface Opening {
  readonly service: ServiceName;
  /** "feed" for the site feed.<subdomain>.<domain>. */
  readonly host: string;
  /** The port on the door: 443 for sites, the stream's own for streams. */
  readonly listen: number;
  /** The service's port behind it. */
  readonly to: string;
  readonly kind: "site" | "stream";
}

/**
 * A Tailscale Service with an address of its own, in front of the proxy. The proxy answers on it with the openings of one audience
 * and with nothing else: being let in to one of them cannot open another.
 */
export interface Door {
  readonly name: string;
  readonly tag: Tag;
  readonly audience: AudienceName;
  readonly admits: readonly Principal[];
  readonly openings: readonly Opening[];
}

/** The audiences of an exposure: its own, or else its service's. */
export function audiencesOf(
  exposure: { readonly audiences?: AudienceName[] | undefined },
  service: Service,
): AudienceName[] {
  return exposure.audiences ?? [service.audience];
}

/** Every door of the lab, in the order of the audiences; an audience that nothing is for has none. */
export function doorsOf(catalogue: Catalogue): Door[] {
  return entries(catalogue.tailnet.audiences).flatMap(([audience, { door, principals }]) => {
    if (door === undefined) return [];
    const openings = openingsFor(audience, catalogue);
    return openings.length === 0
      ? []
      : [{ name: door, tag: `tag:${door}` as const, audience, admits: principals, openings }];
  });
}

/** Everything that the proxy serves to one audience. */
export function openingsFor(audience: AudienceName, catalogue: Catalogue): Opening[] {
  return [...catalogue.services.values()].flatMap((service) =>
    openingsOf(service)
      .filter(({ audiences }) => audiences.includes(audience))
      .map(({ opening }) => opening),
  );
}

/** Everything that the proxy serves of one service, with whom it is for. */
export function openingsOf(service: Service): { opening: Opening; audiences: AudienceName[] }[] {
  return [
    ...service.sites.map((site) => ({
      opening: { service: service.name, host: site.host, listen: HTTPS, to: site.to, kind: "site" as const },
      audiences: audiencesOf(site, service),
    })),
    ...service.streams.map((stream) => ({
      opening: {
        service: service.name,
        host: stream.host,
        listen: stream.listen,
        to: stream.to,
        kind: "stream" as const,
      },
      audiences: audiencesOf(stream, service),
    })),
  ];
}

/** The door that a name of the zone leads to: none where the proxy's own address serves it. */
export function doorOfHost(host: string, doors: readonly Door[], catalogue: Catalogue): Door | undefined {
  return doors.find(
    (door) => !isPublic(door, catalogue) && door.openings.some((opening) => opening.host === host),
  );
}

/** Whether a door is only for the public proxy: people's names for a site never lead there. */
export function isPublic(door: Door, catalogue: Catalogue): boolean {
  const cloudTags = [...catalogue.services.values()].flatMap((s) =>
    s.runs.where === "cloud" ? [s.runs.tag] : [],
  );
  return door.admits.every((principal) => cloudTags.some((tag) => tag === principal));
}
