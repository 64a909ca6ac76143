import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { RunningEmulator } from "./emulator/emulator.ts";
import { writeAtomically } from "./emulator/store.ts";

const Peers = z.record(z.string(), z.int().min(1).max(65_535));

/**
 * What plays the other machines of the tailnet, of the home network and of the internet: for "name:port" as the Mac's programs write it,
 * the port of this machine's loopback that answers. Each part of the lab says it in a file of its own while it runs.
 */
export type Peers = z.output<typeof Peers>;

/** Says what one part of the lab plays. */
export async function announcePeers(folder: string, part: string, peers: Peers): Promise<void> {
  await writeAtomically(join(folder, `${part}.json`), `${JSON.stringify(peers, null, 2)}\n`);
}

/** An emulator that says for as long as it runs what it plays. */
export async function playing(
  emulator: RunningEmulator,
  folder: string,
  part: string,
  peers: Peers,
): Promise<RunningEmulator> {
  await announcePeers(folder, part, peers);
  return {
    ...emulator,
    close: async () => {
      await rm(join(folder, `${part}.json`), { force: true });
      await emulator.close();
    },
  };
}

/** Everything that is played now. */
export async function readPeers(folder: string): Promise<Peers> {
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const read = await Promise.all(
    files.map(async (name) => await readFile(join(folder, name), "utf8").catch(() => "{}")),
  );
  return Object.assign({}, ...read.map((text) => Peers.parse(JSON.parse(text))));
}
