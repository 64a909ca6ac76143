import { z } from "zod";

const JsonObject = z.record(z.string(), z.json());
/** Caddy's native configuration. */
export type CaddyConfig = z.output<typeof JsonObject>;
type Json = z.output<ReturnType<typeof z.json>>;

/** Reads what `caddy adapt` prints. */
export function parseCaddyConfig(text: string): CaddyConfig {
  return JsonObject.parse(JSON.parse(text));
}

/** The other machines that a configuration sends requests to, as "host:port". */
export function peersOf(config: Json): string[] {
  const found = new Set<string>();
  eachProxy(config, (proxy) => {
    for (const dial of dialsOf(proxy)) if (!isLocal(dial)) found.add(dial);
    return proxy;
  });
  return [...found];
}

/**
 * The configuration as it can run in the lab: it listens on loopback only, leaves the machine's trust store alone, and reaches other
 * machines by what plays them here, calling them by their own names.
 *
 * @param playedAt the "host:port" of this machine that plays a peer
 */
export function inLab(config: CaddyConfig, playedAt: ReadonlyMap<string, string>): CaddyConfig {
  const moved = object(eachProxy(eachListen(config), (proxy) => moveProxy(proxy, playedAt)));
  const apps = object(moved["apps"]);
  const pki = object(apps["pki"]);
  const authorities = object(pki["certificate_authorities"]);
  return {
    ...moved,
    apps: {
      ...apps,
      pki: {
        ...pki,
        certificate_authorities: {
          ...authorities,
          local: { ...object(authorities["local"]), install_trust: false },
        },
      },
    },
  };
}

function moveProxy(proxy: CaddyConfig, playedAt: ReadonlyMap<string, string>): CaddyConfig {
  const [first] = dialsOf(proxy);
  if (first === undefined || !playedAt.has(first)) return proxy;
  const upstreams = dialsOf(proxy).map((dial) => ({ dial: playedAt.get(dial) ?? dial }));
  const transport = object(proxy["transport"]);
  const headers = object(proxy["headers"]);
  const request = object(headers["request"]);
  const set = object(request["set"]);
  if (transport["tls"] === undefined) return { ...proxy, upstreams };
  // Over TLS an upstream is called by its own name unless the configuration says another; in plain HTTP the client's is kept.
  const tls = { server_name: first.replace(/:\d+$/, ""), ...object(transport["tls"]) };
  const host = set["Host"] === undefined || isUpstreamName(set["Host"]) ? { Host: [first] } : {};
  return {
    ...proxy,
    upstreams,
    transport: { ...transport, tls },
    headers: { ...headers, request: { ...request, set: { ...set, ...host } } },
  };
}

function isUpstreamName(value: Json): boolean {
  return JSON.stringify(value).includes("{http.reverse_proxy.upstream.");
}

function dialsOf({ upstreams }: CaddyConfig): string[] {
  if (!Array.isArray(upstreams)) return [];
  return upstreams.flatMap((upstream) => {
    const { dial } = object(upstream);
    return typeof dial === "string" ? [dial] : [];
  });
}

function isLocal(dial: string): boolean {
  return /^(localhost|127\.|\[::1\]|unix\/)/.test(dial);
}

function eachProxy(value: Json, change: (proxy: CaddyConfig) => CaddyConfig): Json {
  return walk(value, (node) => (node["handler"] === "reverse_proxy" ? change(node) : node));
}

function eachListen(config: CaddyConfig): Json {
  return walk(config, (node) => {
    const { listen } = node;
    if (!Array.isArray(listen)) return node;
    return {
      ...node,
      listen: listen.map((address) =>
        typeof address === "string" ? address.replace(/^(0\.0\.0\.0|\[::\])?:/, "127.0.0.1:") : address,
      ),
    };
  });
}

function walk(value: Json, change: (node: CaddyConfig) => CaddyConfig): Json {
  if (Array.isArray(value)) return value.map((item) => walk(item, change));
  if (typeof value !== "object" || value === null) return value;
  return change(Object.fromEntries(Object.entries(value).map(([key, child]) => [key, walk(child, change)])));
}

function object(value: Json | undefined): CaddyConfig {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
