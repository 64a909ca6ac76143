import { join } from "node:path";
import { z } from "zod";

const Ports = z.record(z.string(), z.object({ TCPForward: z.string() }));

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
}

/** Reads `--service=svc:NAME --tcp=PORT tcp://HOST:PORT|off`. @returns nothing when the words say something else */
export function parseServe(words: readonly string[]): ServeChange | undefined {
  const value = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const service = value("service");
  const port = value("tcp");
  const target = words.filter((word) => !word.startsWith("-")).at(-1);
  if (port === undefined || !/^\d+$/.test(port) || (service !== undefined && !service.startsWith("svc:")))
    return undefined;
  const where = service === undefined ? { port } : { service, port };
  if (target === "off") return where;
  const forward = /^(?:tcp:\/\/)?((?:localhost|127\.0\.0\.1):\d+)$/.exec(target ?? "")?.[1];
  return forward === undefined ? undefined : { ...where, to: forward };
}

/** The configuration after a change. */
export function changeServe(config: ServeConfig, { service, port, to }: ServeChange): ServeConfig {
  const change = (ports: ServeConfig["TCP"] = {}) => {
    const others = Object.entries(ports).filter(([known]) => known !== port);
    return Object.fromEntries(to === undefined ? others : [...others, [port, { TCPForward: to }]]);
  };
  if (service === undefined) return { ...config, TCP: change(config.TCP) };
  const TCP = change(config.Services?.[service]?.TCP);
  const others = Object.entries(config.Services ?? {}).filter(([known]) => known !== service);
  return {
    ...config,
    Services: Object.fromEntries(Object.keys(TCP).length === 0 ? others : [...others, [service, { TCP }]]),
  };
}
