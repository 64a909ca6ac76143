import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Host } from "../catalogue/host.ts";
import type { IndriSettings } from "../config/indri.ts";
import { SettingsError } from "../config/settings.ts";
import type { HostPlace } from "../derive/host/document.ts";
import type { HostAddress } from "../host/ssh/address.ts";
import { HostFailure } from "../host/ssh/failure.ts";

/** Variables of the process, and of the lab where it is meant. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a host is, and where its paths and ports lie. */
export interface Placed {
  readonly address: HostAddress;
  readonly place: HostPlace;
}

const LabHost = z.object({
  HOST: z.string(),
  PORT: z.coerce.number().int(),
  USER: z.string(),
  ROOT: z.string(),
  KNOWN_HOSTS: z.string(),
  PORTS: z.string(),
});
/** By what the variables of each machine of the lab begin, and what a person calls it. */
const MACHINES = {
  macos: { prefix: "LAB_INDRI_", called: "the lab's Mac" },
  nas: { prefix: "LAB_SIFAKA_", called: "the lab's NAS" },
} as const;
const Ports = z.record(z.string(), z.int());

/** Where a machine of the lab plays a host. @throws {@link HostFailure} when it does not run */
export async function placeInLab(host: Host, environment: Environment): Promise<Placed> {
  const { prefix, called } = MACHINES[host.kind === "nas" ? "nas" : "macos"];
  const said = Object.keys(LabHost.shape).map((name) => [name, environment[`${prefix}${name}`]] as const);
  const found = LabHost.safeParse(Object.fromEntries(said));
  if (!found.success) throw new HostFailure(`${called} does not run`, "npx blumeops lab start");
  const { data } = found;
  const ports = new Map(Object.entries(Ports.parse(JSON.parse(data.PORTS))));
  const [, ...hostKey] = (await readFile(data.KNOWN_HOSTS, "utf8")).trim().split(" ");
  return {
    address: {
      name: host.name,
      address: data.HOST,
      port: data.PORT,
      user: data.USER,
      hostKey: hostKey.join(" "),
    },
    place: {
      login: data.USER,
      root: data.ROOT,
      portOf: (port) => {
        const played = ports.get(String(port));
        if (played === undefined)
          throw new Error(`${called} has nothing for port ${port}: the facts state no such port for it`);
        return played;
      },
    },
  };
}

/** Where a host really is. @throws SettingsError where the stack's configuration does not say how it is reached */
export function placeOf(host: Host, settings: IndriSettings, tailnet: string): Placed {
  const way = settings.ssh[host.name];
  if (way === undefined)
    throw new SettingsError("Pulumi.indri.yaml", [
      `blumeops:ssh says nothing of ${host.name}; write "${host.name}: { login: name, hostKey: ssh-ed25519 … }" below it`,
    ]);
  return {
    address: {
      name: host.name,
      address: way.address ?? `${host.device.name}.${tailnet}`,
      port: way.port ?? host.ssh?.port ?? 22,
      user: way.login,
      hostKey: way.hostKey,
    },
    place: { login: way.login, root: "", portOf: (port) => port },
  };
}
