import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import lockfile from "proper-lockfile";
import { BEFORE, DAEMON_NAMES, type DaemonName, isDaemonName, USUAL_DAEMONS } from "../daemon-names.ts";
import type { LabPlaces } from "../places.ts";
import { READY } from "./messages.ts";
import { type DaemonRecord, environmentOf, isRunning, readRecords, removeRecord } from "./record.ts";
import { removeFolder } from "./remove.ts";

/** How long a daemon may take to answer after its start, or after it last said what it does, in milliseconds. */
const START_MS = 120_000;
/** How long a daemon may take to end after SIGTERM before it is killed, in milliseconds: it may have programs to end. */
const STOP_MS = 20_000;

/** A daemon with whether it runs. */
export interface DaemonStatus {
  readonly name: DaemonName;
  readonly running: boolean;
  readonly pid?: number;
  readonly ports: Readonly<Record<string, number>>;
  readonly log: string;
}

/**
 * Starts the daemons that do not run yet, side by side, each after those that it needs.
 *
 * @param report told what a daemon is bringing up, where that takes a while
 * @returns the names of those that it started
 */
export async function startLab(
  places: LabPlaces,
  only: readonly DaemonName[] = USUAL_DAEMONS,
  report: (name: DaemonName, what: string) => void = () => undefined,
): Promise<DaemonName[]> {
  return await exclusively(places, async () => {
    const running = new Set((await runningRecords(places)).map(({ name }) => name));
    const wanted = new Set(only.flatMap((name) => [...(BEFORE.get(name) ?? []), name]));
    const missing = [...wanted].filter((name) => !running.has(name));
    const starts = new Map<DaemonName, Promise<void>>();
    for (const name of missing) {
      const before = (BEFORE.get(name) ?? []).map((other) => starts.get(other));
      starts.set(
        name,
        Promise.all(before).then(async () => await start(places, name, (what) => report(name, what))),
      );
    }
    const ended = await Promise.allSettled(starts.values());
    const failed = ended.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return missing;
  });
}

/** Stops daemons and waits until they are gone. @returns the names of those that it stopped */
export async function stopLab(
  places: LabPlaces,
  only: readonly DaemonName[] = DAEMON_NAMES,
): Promise<string[]> {
  return await exclusively(places, async () => {
    const records = (await runningRecords(places)).filter(
      ({ name }) => isDaemonName(name) && only.includes(name),
    );
    await Promise.all(records.map(async (record) => await stop(places, record)));
    return records.map(({ name }) => name);
  });
}

/** Stops the lab and forgets everything that it holds. */
export async function resetLab(places: LabPlaces): Promise<void> {
  await stopLab(places);
  await removeFolder(places.folder);
}

/** Each daemon of the usual lab and whether it runs, and what else runs. */
export async function labStatus(places: LabPlaces): Promise<DaemonStatus[]> {
  const records = await runningRecords(places);
  const runs = (name: DaemonName): boolean => records.some((record) => record.name === name);
  return DAEMON_NAMES.filter((name) => USUAL_DAEMONS.includes(name) || runs(name)).map((name) => {
    const record = records.find((candidate) => candidate.name === name);
    return {
      name,
      running: record !== undefined,
      ports: record?.ports ?? {},
      log: join(places.logs, `${name}.log`),
      ...(record === undefined ? {} : { pid: record.pid }),
    };
  });
}

/** What the running daemons want known in the environment; credentials among it. */
export async function labEnvironment(places: LabPlaces): Promise<Record<string, string>> {
  return await environmentOf(places.daemons);
}

/** Daemons that run. Files of those that were killed are cleaned up on the way. */
async function runningRecords(places: LabPlaces): Promise<DaemonRecord[]> {
  const records = await readRecords(places.daemons);
  const checked = await Promise.all(
    records.map(async (record) => ({ record, running: await isRunning(record) })),
  );
  await Promise.all(
    checked
      .filter(({ running }) => !running)
      .map(async ({ record }) => await removeRecord(places.daemons, record.name)),
  );
  return checked.filter(({ running }) => running).map(({ record }) => record);
}

async function start(places: LabPlaces, name: DaemonName, report: (what: string) => void): Promise<void> {
  await mkdir(places.logs, { recursive: true });
  const path = join(places.logs, `${name}.log`);
  const log = await open(path, "w", 0o600);
  const child = spawn(process.execPath, [join(import.meta.dirname, "daemon-main.ts"), places.root, name], {
    detached: true,
    cwd: places.root,
    stdio: ["ignore", log.fd, log.fd, "ipc"],
    env: { ...process.env, NODE_DISABLE_COLORS: "1" },
  });
  const ready = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), START_MS);
    const settle = (value: boolean) => () => {
      clearTimeout(timer);
      resolve(value);
    };
    child.on("message", (message) => {
      if (message === READY) return settle(true)();
      timer.refresh();
      report(String(message));
    });
    child.once("exit", settle(false));
    child.once("error", settle(false));
  });
  child.unref();
  await log.close();
  if (ready) return;
  child.kill("SIGKILL");
  const said = (await readFile(path, "utf8")).trim().split("\n").slice(-8).join("\n");
  throw new Error(`the lab's ${name} did not start; its log (${path}) ends with\n${said}`);
}

async function stop(places: LabPlaces, record: DaemonRecord): Promise<void> {
  process.kill(record.pid, "SIGTERM");
  const deadline = Date.now() + STOP_MS;
  while (await isRunning(record)) {
    if (Date.now() > deadline) process.kill(record.pid, "SIGKILL");
    await sleep(30);
  }
  await removeRecord(places.daemons, record.name);
}

async function exclusively<T>(places: LabPlaces, work: () => Promise<T>): Promise<T> {
  await mkdir(places.folder, { recursive: true });
  const release = await lockfile.lock(places.folder, {
    lockfilePath: `${places.folder}.lock`,
    stale: 40_000,
    retries: { forever: true, minTimeout: 100, maxTimeout: 1_000, maxRetryTime: 120_000 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
