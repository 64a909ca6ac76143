import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A lock folder that does not say whose it is, and a claim on a dead holder's lock, count as left behind after this many milliseconds. */
const GRACE = 5_000;

/**
 * Holds a folder as a lock: making one succeeds for one process only. A holder that was killed is followed at once.
 *
 * @param {string} path the folder
 * @param {() => void} waiting called when another process holds it
 * @returns {Promise<{ alsoHeldBy(pid: number): void, release(): void }>} as long as one of its processes runs, the lock is held
 */
export async function lock(path, waiting) {
  for (let first = true; ; first = false) {
    if (take(path) || takeOver(path)) {
      return {
        alsoHeldBy: (pid) => writeFileSync(join(path, "held"), `${process.pid} ${pid}`),
        release: () => rmSync(path, { recursive: true, force: true }),
      };
    }
    if (first) waiting();
    await sleep(100);
  }
}

function take(path) {
  if (!make(path)) return false;
  writeFileSync(join(path, "held"), `${process.pid}`);
  return true;
}

/** Takes a lock whose holders are gone. Of several that try, the one that makes the claim does it. */
function takeOver(path) {
  const holders = holdersOf(path);
  if (!isAbandoned(path, holders)) return false;
  const claim = join(path, "claim");
  try {
    if (!make(claim)) {
      if (age(claim) > GRACE) rmdirSync(claim);
      return false;
    }
    // Another may have been here between the look and the claim.
    const unchanged = holdersOf(path) === holders;
    if (unchanged) writeFileSync(join(path, "held"), `${process.pid}`);
    rmdirSync(claim);
    return unchanged;
  } catch (error) {
    // The holder let go of it meanwhile.
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

/** The process ids in a lock, as text; nothing while its holder has yet to write them, or was killed before. */
function holdersOf(path) {
  try {
    return readFileSync(join(path, "held"), "utf8") || undefined;
  } catch {
    return undefined;
  }
}

function isAbandoned(path, holders) {
  if (holders === undefined) return age(path) > GRACE;
  return !holders.split(" ").some((pid) => isAlive(Number(pid)));
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Milliseconds since a folder was last changed; 0 when it is gone. */
function age(path) {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

function make(path) {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}
