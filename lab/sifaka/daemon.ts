import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { playing } from "../peers.ts";
import { claimBlock } from "../ports/block.ts";
import { ownPorts, portsIn } from "../ports/ports.ts";
import { statedPorts } from "../seed/ports.ts";
import { nasHost, nasSeed, playedPorts } from "../seed/sifaka.ts";
import { startSifaka } from "./main.ts";

const SSH = 22;

/**
 * Starts the lab's NAS as the facts describe it, on a block of ports of this machine that is this lab's own.
 *
 * @param logins login name on each host
 * @param peers folder in which the lab says what plays the other machines
 */
export async function startSifakaDaemon(
  options: EmulatorOptions,
  catalogue: Catalogue,
  logins: Readonly<Record<string, string>>,
  peers: string,
): Promise<RunningEmulator> {
  const host = nasHost(catalogue);
  const stated = statedPorts(catalogue, host);
  const block = await claimBlock(options.ports?.["block"], (base) => [
    ...Object.values(ownPorts(base)),
    ...portsIn(base, stated).values(),
  ]);
  const ports = portsIn(block.base, stated);
  const seed = nasSeed(catalogue, logins, (port) => ports.get(port));
  const nas = await startSifaka({ dataDir: options.dataDir, ports: { ...ownPorts(block.base) } }, seed);
  const running = {
    ports: { block: block.base, ...nas.ports },
    environment: { ...nas.environment, LAB_SIFAKA_PORT_BASE: String(block.base) },
    close: async () => {
      await nas.close();
      await block.release();
    },
  };
  const { name } = host.device;
  const played = playedPorts(catalogue, host).map((port) => [port, ports.get(port) ?? 0] as const);
  const named = [...played, [SSH, nas.ports["ssh"] ?? 0] as const].flatMap(([port, at]) =>
    [name, `${name}.${catalogue.tailnet.domain}`].map((one) => [`${one}:${port}`, at] as const),
  );
  return await playing(running, peers, "sifaka", Object.fromEntries(named));
}
