import type { HostView } from "../host/view.ts";
import type { Listener } from "./listeners.ts";
import { type Directive, directive } from "./print.ts";
import type { SiteRoute, Upstream } from "./routes.ts";
import type { CaddySettings } from "./settings.ts";

/** What every site does beside its own: headers, and a log without tokens. */
export function site({ log }: CaddySettings): Directive[] {
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

/** How long a backend may take. */
export function upstream({ upstream: { dial, response_header } }: CaddySettings): Directive[] {
  return [
    directive("transport http", [
      directive(["dial_timeout", dial]),
      directive(["response_header_timeout", response_header]),
    ]),
  ];
}

/** The site blocks of a listener. */
export function blocks(view: HostView, listener: Listener, settings: CaddySettings): Directive[] {
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

/** Sends people on from HTTP. */
export function redirects({ catalogue: { zone } }: HostView, port: number): Directive {
  const base = `${zone.subdomain}.${zone.domain}`;
  return directive(
    [`http://*.${base}:${port},`, `http://${base}:${port}`],
    [directive("redir https://{host}{uri} 308")],
  );
}
