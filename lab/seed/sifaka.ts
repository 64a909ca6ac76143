import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import type { NasSeed } from "../sifaka/seed.ts";

/** The NAS of the lab. @throws Error where the facts state none */
export function nasHost(catalogue: Catalogue): Host {
  const host = [...catalogue.hosts.values()].find(({ kind }) => kind === "nas");
  if (host === undefined) throw new Error("the lab plays a NAS, and hosts/ states none");
  return host;
}

/** The ports of the NAS on which something of the lab answers: its own pages, and what runs in its containers. Shares are not played. */
export function playedPorts(catalogue: Catalogue, host: Host): number[] {
  const web = webPort(catalogue, host);
  const containers = [...catalogue.services.values()].flatMap(({ runs, ports }) =>
    runs.where === "container" && runs.host === host.name ? Object.values(ports).map(({ port }) => port) : [],
  );
  return web === undefined ? containers : [web, ...containers];
}

function webPort(catalogue: Catalogue, host: Host): number | undefined {
  return [...catalogue.services.values()]
    .filter(({ runs }) => runs.where === "appliance" && runs.host === host.name)
    .flatMap(({ ports }) => Object.values(ports).find(({ scheme }) => scheme === "http") ?? [])[0]?.port;
}

/** Disks of the NAS that something is told of by name. */
const DISK = /\/dev\/(\w+)/;

/**
 * The NAS as its owner hands it over: with Docker, its shares, and no container yet.
 *
 * @param logins login name on each host
 * @param portOf which port of this machine plays a port of the NAS
 */
export function nasSeed(
  catalogue: Catalogue,
  logins: Readonly<Record<string, string>>,
  portOf: NasSeed["portOf"],
): NasSeed {
  const host = nasHost(catalogue);
  const login = logins[host.name];
  if (login === undefined)
    throw new Error(`blumeops:logins has no login for ${host.name}; write "${host.name}: name" below it`);
  const { docker } = host.paths;
  if (docker === undefined)
    throw new Error(`hosts/${host.name}.ts states no path "docker", and its containers need it`);
  const services = [...catalogue.services.values()];
  const web = webPort(catalogue, host);
  return {
    user: login,
    hostname: host.device.name,
    docker,
    shares: host.shares.map(({ path }) => path),
    disks: services.flatMap(({ runs }) =>
      runs.where === "container" && runs.host === host.name
        ? runs.arguments.flatMap((word) => DISK.exec(word)?.[1] ?? [])
        : [],
    ),
    ...(web === undefined ? {} : { web }),
    portOf,
  };
}
