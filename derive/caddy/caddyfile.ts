import type { Service } from "../../catalogue/service.ts";
import { type HostView, nameBelowZone } from "../host/view.ts";
import { type Door, doorsOf, HTTPS, isPublic } from "../network/doors.ts";
import { type Directive, directive, printCaddyfile } from "./print.ts";
import { publicRoutes, type SiteRoute, siteRoutes, streamRoutes, type Upstream } from "./routes.ts";
import type { CaddySettings } from "./settings.ts";

/** The TCP port from which people are sent on to HTTPS. */
export const HTTP = 80;

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
interface Listener {
  readonly port: number;
  readonly loopback: boolean;
  readonly routes: readonly SiteRoute[];
  readonly publicly: boolean;
}

/**
 * The whole Caddyfile: one listener for the owner with every site, one on the loopback for each door with the sites of its audience alone, and
 * the streams. Which certificates it holds follows from the names.
 */
export function caddyfileOf(view: HostView, proxy: Service, settings: CaddySettings): string {
  const { portOf } = view.place;
  const listeners: Listener[] = [
    { port: portOf(HTTPS), loopback: false, routes: siteRoutes(view), publicly: false },
    ...doorsOf(view.catalogue).flatMap((door) => doorListener(view, proxy, door)),
  ];
  return printCaddyfile([
    globals(view, listeners, settings),
    directive("(tls)", [
      // The token is in the environment of the process and in no file that anybody may read.
      directive("tls", [directive("dns gandi {env.GANDI_BEARER_TOKEN}")]),
    ]),
    directive("(site)", site(settings)),
    directive("(upstream)", upstream(settings)),
    ...listeners.flatMap((listener) => blocks(view, listener, settings)),
    redirects(view),
  ]);
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

function globals(view: HostView, listeners: readonly Listener[], settings: CaddySettings): Directive {
  const streams = streamRoutes(view);
  return directive(
    [],
    [
      directive(["admin", settings.admin]),
      directive("persist_config off"),
      directive(["grace_period", settings.grace]),
      directive(["http_port", String(view.place.portOf(HTTP))]),
      directive(["https_port", String(view.place.portOf(HTTPS))]),
      // Stated below instead: what Caddy adds by itself would listen on the loopback a second time for each door.
      directive("auto_https disable_redirects"),
      ...listeners.map((listener) => serverOptions(listener, settings)),
      ...(streams.length === 0
        ? []
        : [
            directive(
              "layer4",
              streams.map(({ listen, upstream: { address } }) =>
                directive(`:${view.place.portOf(listen)}`, [
                  directive("route", [directive(["proxy", address])]),
                ]),
              ),
            ),
          ]),
    ],
  );
}

function serverOptions({ port, loopback, publicly }: Listener, settings: CaddySettings): Directive {
  const { read_header, read_body, idle } = settings.timeouts;
  return directive(
    ["servers", loopback ? `127.0.0.1:${port}` : `:${port}`],
    [
      // Doors pass on TCP only, so HTTP/3 would be offered to people whom it does not reach.
      directive("protocols h1 h2"),
      directive("timeouts", [
        directive(["read_header", read_header]),
        directive(["read_body", read_body]),
        directive(["idle", idle]),
      ]),
      // tailscaled may say in front of a door's connection who is at its other end.
      ...(loopback
        ? [
            directive("listener_wrappers", [
              directive("proxy_protocol", [directive("timeout 2s"), directive("allow 127.0.0.1/32")]),
              directive("tls"),
            ]),
          ]
        : []),
      // Only the public proxy passes this door: what it says of a visitor's address is believed, whoever it is for tailscaled.
      ...(publicly
        ? [
            directive("trusted_proxies static 127.0.0.1/32 100.64.0.0/10"),
            directive("trusted_proxies_strict"),
            directive(["client_ip_headers", settings.client_header]),
          ]
        : []),
    ],
  );
}

function site({ log }: CaddySettings): Directive[] {
  return [
    directive("header", [
      directive(["Strict-Transport-Security", "max-age=31536000"]),
      directive("?X-Content-Type-Options nosniff"),
      directive("-Server"),
    ]),
    directive("log", [
      directive(
        ["output", "file", log.file],
        [directive(["roll_size", log.roll_size]), directive(["roll_keep", String(log.roll_keep)])],
      ),
      directive("format filter", [
        directive(
          "request>uri query",
          log.hide_query.map((parameter) => directive(["replace", parameter, "hidden"])),
        ),
      ]),
    ]),
  ];
}

function upstream({ upstream: { dial, response_header } }: CaddySettings): Directive[] {
  return [
    directive("transport http", [
      directive(["dial_timeout", dial]),
      directive(["response_header_timeout", response_header]),
    ]),
  ];
}

function blocks(view: HostView, listener: Listener, settings: CaddySettings): Directive[] {
  const base = `${view.catalogue.zone.subdomain}.${view.catalogue.zone.domain}`;
  const names = [`*.${base}`, ...new Set(listener.routes.flatMap((route) => outside(route, base)))];
  const head = [
    ...(listener.loopback ? [directive("bind 127.0.0.1")] : []),
    directive("import tls"),
    directive("import site"),
  ];
  const addresses = (hosts: readonly string[]): string[] =>
    hosts.map((host, i) => `https://${host}:${listener.port}${i < hosts.length - 1 ? "," : ""}`);
  return [
    directive(addresses(names), [
      ...head,
      ...listener.routes.flatMap((route) => handle(route, listener)),
      directive("handle", [respond(settings.unknown)]),
    ]),
    ...(listener.loopback ? [] : [directive(addresses([base]), [...head, respond(settings.base)])]),
    // Whoever asks by another name (a bare address, a name outside the zone) would get an empty 200.
    directive(`https://:${listener.port}`, [
      ...(listener.loopback ? [directive("bind 127.0.0.1")] : []),
      directive("import site"),
      respond(settings.unknown),
    ]),
  ];
}

/** The names of a route that the wildcard does not cover. */
function outside({ names }: SiteRoute, base: string): string[] {
  return names.filter((name) => !name.endsWith(`.${base}`));
}

function handle(route: SiteRoute, { publicly }: Listener): Directive[] {
  const { host, names, upstream: to } = route;
  return [
    directive([`@${host}`, "host", ...names]),
    directive(`handle @${host}`, [
      directive(
        ["reverse_proxy", urlOf(to)],
        [
          // Caddy would put its own name for the upstream there; applications want the name that people use.
          ...(to.scheme === "https" ? [directive("header_up Host {host}")] : []),
          ...(publicly ? [directive("header_up X-Forwarded-For {client_ip}")] : []),
          directive("import upstream"),
        ],
      ),
    ]),
  ];
}

function urlOf({ scheme, address }: Upstream): string {
  return scheme === "https" ? `https://${address}` : `http://${address}`;
}

function respond({ status, text }: { status: number; text: string }): Directive {
  return directive(["respond", text, String(status)]);
}

function redirects(view: HostView): Directive {
  const base = `${view.catalogue.zone.subdomain}.${view.catalogue.zone.domain}`;
  const port = view.place.portOf(HTTP);
  return directive(
    [`http://*.${base}:${port},`, `http://${base}:${port}`],
    [directive("redir https://{host}{uri} 308")],
  );
}
