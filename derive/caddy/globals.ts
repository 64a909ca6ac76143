import type { HostView } from "../host/view.ts";
import { HTTPS } from "../network/doors.ts";
import type { Listener } from "./listeners.ts";
import { type Directive, directive } from "./print.ts";
import { streamRoutes } from "./routes.ts";
import type { CaddySettings } from "./settings.ts";

/**
 * The global options: how long anything may take, and the TCP ports that are passed on as they are.
 *
 * @param http the port from which people are sent on to HTTPS, where there is one
 */
export function globals(
  view: HostView,
  listeners: readonly Listener[],
  http: number | undefined,
  settings: CaddySettings,
): Directive {
  const streams = streamRoutes(view);
  return directive(
    [],
    [
      directive(["admin", settings.admin]),
      directive("persist_config off"),
      directive(["grace_period", settings.grace]),
      ...(http === undefined ? [] : [directive(["http_port", String(http)])]),
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
