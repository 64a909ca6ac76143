import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { caddy } from "../engine/binaries/caddy.ts";
import { obtain } from "../engine/binaries/obtain.ts";
import type { Binary, Progress } from "../engine/binaries/spec.ts";
import type { LabPlaces } from "./places.ts";

/** Real programs that the lab's machines run, as they are. */
export const LAB_BINARIES: readonly Binary[] = [caddy];

/**
 * Gets the programs and links each to where the lab's machines look for it.
 *
 * @param signal ends a download or a build
 * @throws BinaryUnavailable for the first that cannot be had
 */
export async function obtainLabBinaries(
  places: LabPlaces,
  environment: NodeJS.ProcessEnv,
  report: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(places.binaries, { recursive: true });
  for (const binary of LAB_BINARIES) {
    const { path } = await obtain(binary, environment, report, signal);
    await linkOver(path, join(places.binaries, binary.name));
  }
}

/** Puts a link in the place of another, so that whoever looks sees one of the two. */
async function linkOver(target: string, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await rm(temporary, { force: true });
  await symlink(target, temporary);
  await rename(temporary, path);
}
