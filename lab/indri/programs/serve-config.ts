import { join } from "node:path";
import { z } from "zod";

const Ports = z.record(
  z.string(),
  z.object({
    TCPForward: z.string(),
    /** Version of the PROXY header that says who is at the other end. */
    ProxyProtocol: z.union([z.literal(1), z.literal(2)]).optional(),
  }),
);

/** What `tailscale serve status --json` prints, as far as TCP forwarding goes (ipn.ServeConfig). */
export const ServeConfig = z.object({
  TCP: Ports.optional(),
  Services: z.record(z.string(), z.object({ TCP: Ports })).optional(),
});
export type ServeConfig = z.output<typeof ServeConfig>;

/** Where the Mac whose root this is keeps it. */
export function servePath(root: string): string {
  return join(root, "opt", "homebrew", "var", "lib", "tailscale", "serve.json");
}

/** A call of `tailscale serve` for one port; without `to` the port is switched off. */
export interface ServeChange {
  /** "svc:k8s", or nothing for the device itself. */
  readonly service?: string;
  readonly port: string;
  readonly to?: string;
  readonly proxyProtocol?: 1 | 2;
}

/** Reads `--service=svc:NAME --tcp=PORT [--proxy-protocol=1|2] tcp://HOST:PORT|off`. @returns nothing when the words say something else */
export function parseServe(words: readonly string[]): ServeChange | undefined {
  const value = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const service = value("service");
  const port = value("tcp");
  const target = words.filter((word) => !word.startsWith("-")).at(-1);
  if (port === undefined || !/^\d+$/.test(port) || (service !== undefined && !service.startsWith("svc:")))
    return undefined;
  const where = service === undefined ? { port } : { service, port };
  if (target === "off") return where;
  const proxy = value("proxy-protocol");
  if (proxy !== undefined && proxy !== "1" && proxy !== "2") return undefined;
  const forward = /^(?:tcp:\/\/)?((?:localhost|127\.0\.0\.1):\d+)$/.exec(target ?? "")?.[1];
  if (forward === undefined) return undefined;
  const told = proxy === undefined ? {} : { proxyProtocol: proxy === "1" ? (1 as const) : (2 as const) };
  return { ...where, to: forward, ...told };
}

/** The configuration after a change. */
export function changeServe(
  config: ServeConfig,
  { service, port, to, proxyProtocol }: ServeChange,
): ServeConfig {
  const handler = (forward: string) => ({
    TCPForward: forward,
    ...(proxyProtocol === undefined ? {} : { ProxyProtocol: proxyProtocol }),
  });
  const change = (ports: ServeConfig["TCP"] = {}) => {
    const others = Object.entries(ports).filter(([known]) => known !== port);
    return Object.fromEntries(to === undefined ? others : [...others, [port, handler(to)]]);
  };
  if (service === undefined) return { ...config, TCP: change(config.TCP) };
  const TCP = change(config.Services?.[service]?.TCP);
  const others = Object.entries(config.Services ?? {}).filter(([known]) => known !== service);
  return {
    ...config,
    Services: Object.fromEntries(Object.keys(TCP).length === 0 ? others : [...others, [service, { TCP }]]),
  };
}

/** The configuration without anything of a service. */
export function clearService(config: ServeConfig, service: string): ServeConfig {
  const others = Object.entries(config.Services ?? {}).filter(([known]) => known !== service);
  return { ...config, Services: Object.fromEntries(others) };
}
