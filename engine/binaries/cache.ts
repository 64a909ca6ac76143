import { mkdir, rename, rm } from "node:fs/promises";
import { homedir, platform } from "node:os";
import { join } from "node:path";
import lockfile from "proper-lockfile";
import type { Binary, Platform } from "./spec.ts";

/** The folder that all checkouts share: `$BLUMEOPS_CACHE`, or the system's place for caches. */
export function cacheRoot(environment: NodeJS.ProcessEnv): string {
  if (environment["BLUMEOPS_CACHE"]) return environment["BLUMEOPS_CACHE"];
  if (platform() === "darwin") return join(homedir(), "Library", "Caches", "blumeops");
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "blumeops");
}

/** The folder of one version of one program for one platform. It exists only when it is complete. */
export function binaryFolder(root: string, binary: Binary, { os, arch }: Platform): string {
  return join(root, "binaries", `${binary.name}-${binary.version}-${os}-${arch}`);
}

/**
 * Fills a folder of the cache once, also when several processes ask at the same time or one of them is killed: the work happens in a
 * folder beside it, under a lock that goes stale by itself, and the finished folder is renamed into place.
 *
 * @param exists whether the folder is there, asked again once the lock is held
 * @param fill puts the files into the folder that it is given
 * @param waiting called when another process holds the lock
 */
export async function fillOnce(
  folder: string,
  exists: () => Promise<boolean>,
  fill: (scratch: string) => Promise<void>,
  waiting: () => void,
): Promise<void> {
  const scratch = `${folder}.partial`;
  await mkdir(join(folder, ".."), { recursive: true });
  const release = await lock(folder, waiting);
  try {
    if (await exists()) return;
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true });
    await fill(scratch);
    await rename(scratch, folder);
  } finally {
    await release();
  }
}

async function lock(folder: string, waiting: () => void): Promise<() => Promise<void>> {
  // A holder that was killed stops touching the lock, which is taken over after half a minute.
  const options = { realpath: false, stale: 30_000, update: 5_000 };
  try {
    return await lockfile.lock(folder, options);
  } catch {
    waiting();
    return await lockfile.lock(folder, {
      ...options,
      retries: { forever: true, minTimeout: 500, maxTimeout: 2_000 },
    });
  }
}
