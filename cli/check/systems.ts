import { Resolver } from "node:dns/promises";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import { checksOf } from "../../derive/checks/all.ts";
import type { Check } from "../../derive/checks/check.ts";
import { CONTEXT } from "../../derive/cluster/kubectl.ts";
import { placeNamed, viewOf } from "../../derive/host/view.ts";
import { labResolver } from "../../lab/gandi/resolver.ts";
import { readPeers } from "../../lab/peers.ts";
import { LabTailnet } from "../../lab/tailnet/dial.ts";
import type { Systems } from "../../observe/checks/ask.ts";
import { openCluster } from "../../observe/checks/cluster.ts";
import type { AskedHost } from "../../observe/checks/host.ts";
import { loginFrom } from "../../observe/login.ts";
import { type Environment, type Placed, placeInLab, placeOf } from "../../observe/place.ts";
import { readClusterDocument } from "../cluster.ts";
import type { SoundFacts } from "../facts.ts";
import { seeTailnet } from "./tailnet.ts";
import type { CheckTarget } from "./target.ts";

/** Everything that there is to check, and whoever can answer. */
export interface Asking {
  readonly checks: readonly Check[];
  readonly systems: Systems;
}

/** Derives the checks for a target and finds who answers them. */
export async function askingOf(root: string, target: CheckTarget, facts: SoundFacts): Promise<Asking> {
  const { catalogue, settings, host: hostSettings } = facts;
  const { kind, environment } = target;
  const placed = new Map<string, Placed>();
  for (const host of catalogue.hosts.values()) {
    if (host.kind === "workstation") continue;
    placed.set(
      host.name,
      kind === "lab"
        ? await placeInLab(host, environment)
        : placeOf(host, hostSettings, catalogue.tailnet.domain),
    );
  }
  const placedAt = (host: Host): Placed => {
    const found = placed.get(host.name);
    if (found === undefined) throw new Error(`nobody knows where ${host.name} is`);
    return found;
  };
  const checks = checksOf(catalogue, {
    network: settings,
    host: hostSettings,
    placeOf: (host) => placedAt(host).place,
    cluster: await readClusterDocument(root, catalogue),
  });
  let login: ReturnType<typeof loginFrom> | undefined;
  // One agent for all hosts, and none where nobody asks.
  const loginOnce = (): ReturnType<typeof loginFrom> => {
    login ??= loginFrom(environment);
    return login;
  };
  const hosts = [...catalogue.hosts.values()].flatMap((host): [string, AskedHost][] => {
    if (!placed.has(host.name)) return [];
    const { address, place } = placedAt(host);
    const view = viewOf(catalogue, hostSettings, host.name, place);
    return [
      [
        host.name,
        {
          address,
          login: loginOnce,
          // A session of a Mac does not find what Homebrew installs.
          path: host.paths["homebrew"] === undefined ? undefined : `${placeNamed(view, "homebrew")}/bin`,
        },
      ],
    ];
  });
  return {
    checks,
    systems: {
      hosts: new Map(hosts),
      tailnet: async () => await seeTailnet(environment),
      deviceOf: (name) => {
        const device = [...catalogue.hosts.values()].find((host) => host.name === name)?.device.name;
        return device === undefined ? undefined : `${device}.${catalogue.tailnet.domain}`;
      },
      ...(kind === "lab" ? await inLab(catalogue, target.environment) : inEarnest(catalogue)),
      cluster: await clusterOf(kind, environment),
    },
  };
}

type Ways = Pick<Systems, "resolve" | "way" | "unplayed">;

async function inLab(catalogue: Catalogue, environment: Environment): Promise<Ways> {
  const variables = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const tailnet = LabTailnet.join(catalogue, variables);
  // Whoever dials tells of a failure.
  tailnet.catch(() => undefined);
  const root = variables["LAB_CADDY_ROOT"] ?? "";
  const peers = Object.keys(await readPeers(variables["LAB_PEERS"] ?? ""));
  return {
    resolve: resolveWith(labResolver(variables)),
    way: {
      dial: async (name, port, door) => {
        const dialled = await (await tailnet).dial(door === undefined ? name : `svc:${door}`, port);
        if (dialled === undefined) throw new Error("the name leads to no address of the tailnet");
        if (dialled.port === undefined) throw new Error(`nobody answers on port ${port} of ${dialled.owner}`);
        return { host: "127.0.0.1", port: dialled.port };
      },
      authority: existsSync(root) ? await readFile(root, "utf8") : "",
    },
    unplayed: (name) => {
      const device = [...catalogue.services.values()].find((service) => service.name === name)?.device?.name;
      const played = peers.some((peer) => peer.split(":")[0]?.split(".")[0] === device);
      return played ? undefined : "no program plays it in the lab";
    },
  };
}

function inEarnest({ tailnet }: Catalogue): Ways {
  return {
    resolve: resolveWith(new Resolver({ timeout: 2_000, tries: 2 })),
    way: {
      dial: async (name, port, door) => ({
        host: door === undefined ? name : `${door}.${tailnet.domain}`,
        port,
      }),
      authority: undefined,
    },
    unplayed: () => undefined,
  };
}

function resolveWith(resolver: Resolver): Systems["resolve"] {
  return async (name, type) =>
    await (type === "A" ? resolver.resolve4(name) : resolver.resolveCname(name)).catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code === "ENOTFOUND" || code === "ENODATA") throw new Error(`no name server knows ${name}`);
      throw error;
    });
}

async function clusterOf(kind: CheckTarget["kind"], environment: Environment): Promise<Systems["cluster"]> {
  const path =
    kind === "lab"
      ? environment["KUBECONFIG"]
      : (environment["KUBECONFIG"] ?? join(homedir(), ".kube", "config"));
  if (path === undefined || !existsSync(path)) return { missing: "no cluster" };
  return await openCluster(path, CONTEXT);
}
