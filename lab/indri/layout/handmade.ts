import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type IndriPlaces, onIndri } from "../places.ts";
import type { IndriSeed } from "../seed.ts";
import { link, writeProgram } from "./tree.ts";

/** Puts the programs in place that a person built or copied by hand. They follow the checkout at each start. */
export async function placeHandmade(places: IndriPlaces, seed: IndriSeed): Promise<void> {
  for (const { at, program, version } of seed.handmade) {
    const path = onIndri(places, at);
    await mkdir(dirname(path), { recursive: true });
    if ("binary" in program) {
      await link(program.binary, path);
    } else {
      await writeProgram(places, path, program.play, version ?? "0.0.0", program.environment);
    }
  }
}

/** Puts files and folders in place that a person made. What is there stays, unless it follows the lab. */
export async function placeByHand(places: IndriPlaces, { placed = [] }: IndriSeed): Promise<void> {
  for (const { at, content, mode, follows } of placed) {
    const path = onIndri(places, at);
    if (content === undefined) await mkdir(path, { recursive: true, mode: mode ?? 0o755 });
    else {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, content, { mode: mode ?? 0o600, flag: follows ? "w" : "wx" }).catch(unlessThere);
    }
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
}

/** Tells minikube's stand-in which API server it brings up. */
export async function writeApiServer({ home }: IndriPlaces, { apiServer }: IndriSeed): Promise<void> {
  const path = join(home, ".minikube", "lab-api-server.json");
  await rm(path, { force: true });
  if (apiServer === undefined) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(apiServer));
}
