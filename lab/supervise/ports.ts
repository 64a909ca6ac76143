import { createServer } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { JsonStore } from "../emulator/store.ts";
import type { LabPlaces } from "../places.ts";

const Ports = z.record(z.string(), z.record(z.string(), z.int()));

function store(places: LabPlaces): JsonStore<z.output<typeof Ports>> {
  return new JsonStore(join(places.folder, "ports.json"), Ports, () => ({}));
}

/** The ports that a daemon had last time, where they are still free: what was exported to a shell stays true. */
export async function rememberedPorts(places: LabPlaces, daemon: string): Promise<Record<string, number>> {
  const known = (await store(places).read())[daemon] ?? {};
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
  await store(places).update((all) => ({ ...all, [daemon]: { ...ports } }));
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
