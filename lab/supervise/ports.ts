import { createServer } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { JsonStore } from "../emulator/store.ts";
import type { LabPlaces } from "../places.ts";

const Ports = z.record(z.string(), z.int());

/** A file for each daemon: they start side by side, in processes of their own. */
function store(places: LabPlaces, daemon: string): JsonStore<z.output<typeof Ports>> {
  return new JsonStore(join(places.ports, `${daemon}.json`), Ports, () => ({}));
}

/** The ports that a daemon had last time: what was exported to a shell stays true where they are still free. */
export async function rememberedPorts(places: LabPlaces, daemon: string): Promise<Record<string, number>> {
  const known = await store(places, daemon).read();
  const free = await Promise.all(
    Object.entries(known).map(async ([name, port]) => ((await isFree(port)) ? [[name, port] as const] : [])),
  );
  return Object.fromEntries(free.flat());
}

export async function rememberPorts(
  places: LabPlaces,
  daemon: string,
  ports: Readonly<Record<string, number>>,
): Promise<void> {
  await store(places, daemon).update(() => ({ ...ports }));
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
