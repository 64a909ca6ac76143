import type { Service } from "../../catalogue/service.ts";
import type { HostView } from "../host/view.ts";
import { blocks, redirects, site, upstream } from "./blocks.ts";
import { globals } from "./globals.ts";
import { listenersOf } from "./listeners.ts";
import { directive, printCaddyfile } from "./print.ts";
import type { CaddySettings } from "./settings.ts";

/**
 * The whole Caddyfile: one listener for the owner with every site, one on the loopback for each door with the sites of its audience alone, and
 * the streams. Which certificates it holds follows from the names.
 *
 * @param proxy the service that is the proxy; its port "http", where it states one, sends people on to HTTPS
 */
export function caddyfileOf(view: HostView, proxy: Service, settings: CaddySettings): string {
  const listeners = listenersOf(view, proxy);
  const stated = Object.entries(proxy.ports).find(([name]) => name === "http")?.[1].port;
  const http = stated === undefined ? undefined : view.place.portOf(stated);
  return printCaddyfile([
    globals(view, listeners, http, settings),
    directive("(tls)", [
      // The token is in the environment of the process and in no file that anybody may read.
      directive("tls", [directive("dns gandi {env.GANDI_BEARER_TOKEN}")]),
    ]),
    directive("(site)", site(settings)),
    directive("(upstream)", upstream(settings)),
    ...listeners.flatMap((listener) => blocks(view, listener, settings)),
    ...(http === undefined ? [] : [redirects(view, http)]),
  ]);
}
