import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { z } from "zod";

const Lock = z.looseObject({ pid: z.int(), hostname: z.string() });

/**
 * Removes the engine's locks whose process on this machine is gone: a killed run leaves its lock behind, and the next one would refuse
 * to start. Locks of other machines, and of backends that are not files, are left alone.
 */
export async function removeDeadLocks(backend: string | undefined): Promise<void> {
  if (backend?.startsWith("file://") !== true) return;
  const folder = join(fileURLToPath(backend), ".pulumi", "locks");
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names.filter((candidate) => candidate.endsWith(".json"))) {
    const text = await readFile(join(folder, name), "utf8").catch(() => "");
    const lock = Lock.safeParse(parse(text));
    if (lock.success && lock.data.hostname === hostname() && !(await isEngine(lock.data.pid)))
      await rm(join(folder, name), { force: true });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a process of the engine runs here under this id; ids are used again, in containers soon. */
async function isEngine(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const { failed, stdout } = await execa("ps", ["-o", "comm=", "-p", String(pid)], { reject: false });
  // Where ps cannot be asked the lock is left alone.
  return failed || stdout.includes("pulumi");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
