import { doorPort, doorPortName } from "../caddy/caddyfile.ts";
import { doorsOf, HTTPS } from "../network/doors.ts";
import { proxyOf } from "./natives.ts";
import type { HostView } from "./view.ts";

/** One port of a Tailscale Service that this host answers for. */
export interface Forward {
  /** "svc:home" */
  readonly service: string;
  readonly listen: number;
  /** Host and port, or what looks the port up at the time. */
  readonly to: { readonly address: string } | { readonly asks: "minikube" };
  /** Whether it may be told by a PROXY header who is at the other end. */
  readonly proxyProtocol: boolean;
}

/**
 * What tailscaled on this host passes on: of each door its sites, to the proxy's port for that door, and its streams; of each service whose device
 * is served by the host, its port, which the cluster's API server chooses anew at each start.
 */
export function forwardsOf(view: HostView): Forward[] {
  const { catalogue, host, place } = view;
  const proxy = proxyOf(catalogue)?.service;
  const doors =
    proxy === undefined || catalogue.tailnet.proxyHost !== host.name
      ? []
      : doorsOf(catalogue).flatMap((door): Forward[] => {
          const service = `svc:${door.name}`;
          const port = doorPort(proxy, door.name);
          if (port === undefined)
            throw new Error(`${proxy.name} states no port "${doorPortName(door.name)}"`);
          const streams = door.openings.filter(({ kind }) => kind === "stream");
          const sites = door.openings.some(({ kind }) => kind === "site");
          return [
            ...(sites
              ? [{ service, listen: HTTPS, to: loopback(place.portOf(port)), proxyProtocol: true }]
              : []),
            ...streams.map(({ listen }) => ({
              service,
              listen,
              to: loopback(place.portOf(listen)),
              proxyProtocol: false,
            })),
          ];
        });
  return [...doors, ...hostDevices(view)];
}

function hostDevices({ catalogue, host, place }: HostView): Forward[] {
  return [...catalogue.services.values()].flatMap(({ device, ports, runs }) =>
    device?.via !== "host" || !("host" in runs) || runs.host !== host.name
      ? []
      : device.ports.flatMap(({ listen, to }): Forward[] => {
          const port = Object.entries(ports).find(([name]) => name === to)?.[1];
          if (port === undefined) return [];
          return [
            {
              service: `svc:${device.name}`,
              listen,
              to: port.varies ? { asks: "minikube" } : loopback(place.portOf(port.port)),
              proxyProtocol: false,
            },
          ];
        }),
  );
}

function loopback(port: number): { address: string } {
  return { address: `127.0.0.1:${port}` };
}

/** What the script `tailnet-doors` reads: one port a line. */
export function doorsText(view: HostView): string {
  const lines = forwardsOf(view).map(({ service, listen, to, proxyProtocol }) =>
    [service, listen, "asks" in to ? to.asks : to.address, proxyProtocol ? "proxy" : "plain"].join(" "),
  );
  return [
    "# Tailscale Service, its port, where it is passed on to, and whether a PROXY header may say who is at the other end.",
    ...lines,
    "",
  ].join("\n");
}
