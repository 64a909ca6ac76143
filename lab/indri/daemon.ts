import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { claimBlock } from "../ports/block.ts";
import { ownPorts, portsIn } from "../ports/ports.ts";
import type { LabSecrets } from "../secrets.ts";
import { indriSeed, macHost } from "../seed/indri.ts";
import { statedPorts } from "../seed/ports.ts";
import { startIndri } from "./main.ts";
import { indriPlaces, onIndri } from "./places.ts";

/** What the Mac has of the rest of the lab. */
export interface Outside {
  /** Where the real Caddy is, or will be once it has been obtained. */
  readonly caddy: string;
  /** Folder in which the lab says what plays the other machines. */
  readonly peers: string;
}

/** Where Caddy keeps the certificate of the authority that signs for every site in the lab; there once it has run. */
const CADDY_ROOT = "~/.local/share/caddy/pki/authorities/local/root.crt";

/**
 * Starts the lab's Mac as the facts describe it, on a block of ports of this machine that is this lab's own.
 *
 * @param logins login name on each host
 * @param outside what lies outside of the Mac's own folder
 */
export async function startIndriDaemon(
  options: EmulatorOptions,
  catalogue: Catalogue,
  logins: Readonly<Record<string, string>>,
  secrets: LabSecrets,
  outside: Outside,
): Promise<RunningEmulator> {
  const stated = statedPorts(catalogue, macHost(catalogue));
  const block = await claimBlock(options.ports?.["block"], (base) => [
    ...Object.values(ownPorts(base)),
    ...portsIn(base, stated).values(),
  ]);
  const ports = portsIn(block.base, stated);
  const seed = indriSeed(catalogue, logins, secrets, (port) => ports.get(port) ?? port, {
    LAB_CADDY: outside.caddy,
    LAB_PEERS: outside.peers,
  });
  const places = indriPlaces(options.dataDir, seed.user);
  const mac = await startIndri({ dataDir: options.dataDir, ports: { ...ownPorts(block.base) } }, seed);
  return {
    ports: { block: block.base, ...mac.ports },
    environment: {
      ...mac.environment,
      LAB_INDRI_PORT_BASE: String(block.base),
      LAB_PEERS: outside.peers,
      LAB_CADDY_ROOT: onIndri(places, CADDY_ROOT),
    },
    close: async () => {
      await mac.close();
      await block.release();
    },
  };
}
