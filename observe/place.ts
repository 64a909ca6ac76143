import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Host } from "../catalogue/host.ts";
import type { IndriSettings } from "../config/indri.ts";
import { SettingsError } from "../config/settings.ts";
import type { HostPlace } from "../derive/host/document.ts";
import type { HostAddress } from "../host/ssh/address.ts";

/** Variables of the process, and of the lab where it is meant. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a host is, and where its paths and ports lie. */
export interface Placed {
  readonly address: HostAddress;
  readonly place: HostPlace;
}

const LabMac = z.object({
  LAB_INDRI_HOST: z.string(),
  LAB_INDRI_PORT: z.coerce.number().int(),
  LAB_INDRI_USER: z.string(),
  LAB_INDRI_ROOT: z.string(),
  LAB_INDRI_KNOWN_HOSTS: z.string(),
  LAB_INDRI_PORTS: z.string(),
});
const Ports = z.record(z.string(), z.int());

/** Where the lab's Mac plays a host. @throws Error when the lab's Mac does not run */
export async function placeInLab(host: Host, environment: Environment): Promise<Placed> {
  const mac = LabMac.safeParse(environment);
  if (!mac.success) throw new Error("the lab's Mac does not run: npx blumeops lab start");
  const { data } = mac;
  const ports = new Map(Object.entries(Ports.parse(JSON.parse(data.LAB_INDRI_PORTS))));
  const [, ...hostKey] = (await readFile(data.LAB_INDRI_KNOWN_HOSTS, "utf8")).trim().split(" ");
  return {
    address: {
      name: host.name,
      address: data.LAB_INDRI_HOST,
      port: data.LAB_INDRI_PORT,
      user: data.LAB_INDRI_USER,
      hostKey: hostKey.join(" "),
    },
    place: {
      login: data.LAB_INDRI_USER,
      root: data.LAB_INDRI_ROOT,
      portOf: (port) => {
        const played = ports.get(String(port));
        if (played === undefined)
          throw new Error(`the lab's Mac has nothing for port ${port}: the facts state no such port for it`);
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
