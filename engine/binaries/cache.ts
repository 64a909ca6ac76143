import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir, platform } from "node:os";
import { basename, dirname, join } from "node:path";
import lockfile from "proper-lockfile";
import type { Binary, Platform } from "./spec.ts";

/** The folder that all checkouts share: `$BLUMEOPS_CACHE`, or the system's place for caches. */
export function cacheRoot(environment: NodeJS.ProcessEnv): string {
  if (environment["BLUMEOPS_CACHE"]) return environment["BLUMEOPS_CACHE"];
  const home = environment["HOME"] || homedir();
  if (environment["XDG_CACHE_HOME"]) return join(environment["XDG_CACHE_HOME"], "blumeops");
  return join(home, ...(platform() === "darwin" ? ["Library", "Caches"] : [".cache"]), "blumeops");
}

/** The folder of one version of one program for one platform. It exists only when it is complete. */
export function binaryFolder(root: string, binary: Binary, { os, arch }: Platform): string {
  return join(root, "binaries", `${binary.name}-${binary.version}-${os}-${arch}`);
}

/** How long a holder of the lock may be silent, in milliseconds, before it counts as gone. */
export interface Patience {
  readonly stale: number;
  /** Between two looks at a lock that somebody else holds. */
  readonly retry: number;
}

const PATIENCE: Patience = { stale: 30_000, retry: 1_000 };

/**
 * Fills a folder of the cache once, also when several processes ask at the same time or one of them is killed: the work happens in a
 * folder beside it, under a lock that goes stale by itself, and the finished folder is renamed into place.
 *
 * @param exists whether the folder is there and whole, asked again once the lock is held
 * @param fill puts the files into the folder that it is given
 * @param waiting called when another process holds the lock
 */
export async function fillOnce(
  folder: string,
  exists: () => Promise<boolean>,
  fill: (scratch: string) => Promise<void>,
  waiting: () => void,
  patience: Patience = PATIENCE,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const release = await lock(folder, waiting, patience);
  try {
    if (await exists()) return;
    await removeAbandoned(folder);
    // A name of its own each time: the compiler of a killed run may still be writing into that run's folder.
    const scratch = `${folder}.partial-${randomUUID()}`;
    await mkdir(scratch);
    try {
      await fill(scratch);
      await rm(folder, { recursive: true, force: true });
      await rename(scratch, folder);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  } finally {
    await release();
  }
}

/** Removes what killed runs left beside a folder; to be called by the holder of its lock. */
async function removeAbandoned(folder: string): Promise<void> {
  const names = await readdir(dirname(folder));
  const abandoned = names.filter((name) => name.startsWith(`${basename(folder)}.partial-`));
  await Promise.all(
    abandoned.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })),
  );
}

async function lock(
  folder: string,
  waiting: () => void,
  { stale, retry }: Patience,
): Promise<() => Promise<void>> {
  const options = {
    realpath: false,
    stale,
    update: Math.max(1_000, stale / 6),
    // A laptop that slept loses its lock. Two that fill the folder then do the same work twice and harm nothing.
    onCompromised: () => undefined,
  };
  const letGo = (release: () => Promise<void>) => async (): Promise<void> =>
    await release().catch(() => undefined);
  try {
    return letGo(await lockfile.lock(folder, options));
  } catch (error) {
    if (!isHeld(error)) throw error;
    waiting();
    // A holder that was killed stops touching the lock and is followed; a pause of constant length keeps the wait short.
    const retries = { forever: true, factor: 1, minTimeout: retry, maxTimeout: retry };
    return letGo(await lockfile.lock(folder, { ...options, retries }));
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ELOCKED";
}
