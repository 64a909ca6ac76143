import type { Service } from "../../catalogue/service.ts";
import { type HostView, nameBelowZone } from "../host/view.ts";
import { type Door, doorsOf, HTTPS, isPublic } from "../network/doors.ts";
import { publicRoutes, type SiteRoute, siteRoutes } from "./routes.ts";

/** The name of the proxy's port on which it answers for a door. */
export function doorPortName(door: string): string {
  return `door-${door}`;
}

/**
 * The port of the loopback on which the proxy answers for a door, as the proxy's facts state it.
 *
 * @returns nothing where they state none, which is a finding
 */
export function doorPort(proxy: Service, door: string): number | undefined {
  return Object.entries(proxy.ports).find(([name]) => name === doorPortName(door))?.[1].port;
}

/** Something that the proxy listens on for HTTP. */
export interface Listener {
  /** As it really is on this host. */
  readonly port: number;
  readonly loopback: boolean;
  readonly routes: readonly SiteRoute[];
  /** Whether only the public proxy comes this way. */
  readonly publicly: boolean;
}

/** The listener for the owner, with every site, and one for each door that the proxy has a port for. */
export function listenersOf(view: HostView, proxy: Service): Listener[] {
  return [
    { port: view.place.portOf(HTTPS), loopback: false, routes: siteRoutes(view), publicly: false },
    ...doorsOf(view.catalogue).flatMap((door) => doorListener(view, proxy, door)),
  ];
}

function doorListener(view: HostView, proxy: Service, door: Door): Listener[] {
  const port = doorPort(proxy, door.name);
  const routes = publicRoutes(view, door.openings);
  const publicly = isPublic(door, view.catalogue);
  return port === undefined || routes.length === 0
    ? []
    : [
        {
          port: view.place.portOf(port),
          loopback: true,
          routes: publicly
            ? routes
            : routes.map((route) => ({ ...route, names: [nameBelowZone(view.catalogue, route.host)] })),
          publicly,
        },
      ];
}
