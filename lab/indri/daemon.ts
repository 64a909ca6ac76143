import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { indriSeed, macHost } from "../seed/indri.ts";
import { statedPorts } from "../seed/indri-ports.ts";
import { claimBlock } from "./block.ts";
import { startIndri } from "./main.ts";
import { ownPorts, portsIn } from "./ports.ts";

/**
 * Starts the lab's Mac as the facts describe it, on a block of ports of this machine that is this lab's own.
 *
 * @param logins login name on each host
 * @param caddy where the real Caddy is, or will be once it has been obtained
 */
export async function startIndriDaemon(
  options: EmulatorOptions,
  catalogue: Catalogue,
  logins: Readonly<Record<string, string>>,
  caddy: string,
): Promise<RunningEmulator> {
  const stated = statedPorts(catalogue, macHost(catalogue));
  const block = await claimBlock(options.ports?.["block"], (base) => [
    ...Object.values(ownPorts(base)),
    ...portsIn(base, stated).values(),
  ]);
  const seed = indriSeed(catalogue, logins, { LAB_CADDY: caddy });
  const mac = await startIndri({ dataDir: options.dataDir, ports: { ...ownPorts(block.base) } }, seed);
  return {
    ports: { block: block.base, ...mac.ports },
    environment: { ...mac.environment, LAB_INDRI_PORT_BASE: String(block.base) },
    close: async () => {
      await mac.close();
      await block.release();
    },
  };
}
