import { appendFileSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { JsonStore } from "../../emulator/store.ts";
import type { Reaper } from "../../ssh/reaper.ts";
import type { IndriPlaces } from "../places.ts";
import type { IndriSeed } from "../seed.ts";
import { Clock } from "./clock.ts";
import { LaunchdError } from "./errors.ts";
import { Job, type JobSurroundings } from "./job.ts";
import { BadPropertyList, type JobDescription, readPropertyList } from "./property-list.ts";
import { baseEnvironment, rootEnvironment } from "./spawn.ts";

/** The user's number on a Mac whose first account it is. */
export const UID = 501;

const DEFAULT_BOOTOUT_WAIT_MS = 1_000;

const Overrides = z.record(z.string(), z.record(z.string(), z.boolean()));

/** launchd: the jobs of each domain, with their processes. */
export class Launchd {
  readonly clock = new Clock();
  readonly domains: ReadonlyMap<string, Map<string, Job>> = new Map(
    ["system", `gui/${UID}`, `user/${UID}`].map((name) => [name, new Map<string, Job>()]),
  );
  readonly #goingDown = new Set<Job>();
  readonly #places: IndriPlaces;
  readonly #seed: IndriSeed;
  readonly #log: string;
  readonly #overrides: JsonStore<z.output<typeof Overrides>>;
  readonly #reaper: Reaper;

  constructor(places: IndriPlaces, seed: IndriSeed, reaper: Reaper) {
    this.#places = places;
    this.#seed = seed;
    this.#log = join(places.root, "var", "log", "com.apple.xpc.launchd", "launchd.log");
    this.#overrides = new JsonStore(join(places.dataDir, "launchd", "disabled.json"), Overrides, () => ({}));
    this.#reaper = reaper;
  }

  /** What happens when a Mac is switched on and its user logs in: every job in the usual folders is loaded. */
  async boot(): Promise<void> {
    await mkdir(dirname(this.#log), { recursive: true });
    const folders = [
      ["system", this.#places.launchDaemons],
      [`gui/${UID}`, join(this.#places.root, "Library", "LaunchAgents")],
      [`gui/${UID}`, this.#places.launchAgents],
    ] as const;
    for (const [domain, folder] of folders)
      for (const name of (await readdir(folder).catch(() => [])).sort())
        if (name.endsWith(".plist"))
          await this.bootstrap(domain, join(folder, name)).catch((error: unknown) =>
            this.log(`${name}: not loaded: ${String(error)}`),
          );
  }

  /** The jobs of a domain. @throws LaunchdError 125 when there is no such domain */
  jobs(domain: string): Map<string, Job> {
    const jobs = this.domains.get(domain);
    if (jobs === undefined) throw new LaunchdError(125);
    return jobs;
  }

  /** Loads a job. @throws LaunchdError 2, 5, 37, 109, 119, 122 or 125 */
  async bootstrap(domain: string, path: string): Promise<Job> {
    this.jobs(domain);
    return await this.adopt(domain, await this.#read(path), path);
  }

  /** Loads a job that no file describes, or whose file was read. @throws LaunchdError 5, 37, 119 or 125 */
  async adopt(domain: string, description: JobDescription, path: string): Promise<Job> {
    const jobs = this.jobs(domain);
    const known = jobs.get(description.Label);
    if (known !== undefined && this.#goingDown.has(known)) {
      this.log(`${domain}/${description.Label}: Bootstrap failed (37: Operation already in progress)`);
      throw new LaunchdError(this.#seed.launchd?.whileGoingDown ?? 37);
    }
    if (known !== undefined) throw new LaunchdError(5);
    if (await this.isDisabled(domain, description)) throw new LaunchdError(119);
    const job = new Job(description, path, this.#surroundings(domain));
    jobs.set(description.Label, job);
    this.log(`${domain}/${description.Label}: bootstrapped from ${path}`);
    job.load();
    return job;
  }

  /**
   * Takes a job away. @throws LaunchdError 3 when it is not loaded, 36 when it still goes down after the time that
   * launchctl waits
   */
  async bootout(domain: string, label: string): Promise<void> {
    const jobs = this.jobs(domain);
    const job = jobs.get(label);
    if (job === undefined) throw new LaunchdError(3);
    if (this.#goingDown.has(job)) throw new LaunchdError(36);
    this.#goingDown.add(job);
    const gone = job.remove().then(() => {
      this.#goingDown.delete(job);
      jobs.delete(label);
      this.log(`${domain}/${label}: removed`);
      return true;
    });
    const wait = this.#seed.launchd?.bootoutWaitMs ?? DEFAULT_BOOTOUT_WAIT_MS;
    const timer = new AbortController();
    const done = await Promise.race([gone, sleep(wait, false, { signal: timer.signal }).catch(() => false)]);
    timer.abort();
    if (!done && this.#seed.launchd?.slowBootout !== 0) throw new LaunchdError(36);
  }

  /** Whether a job may not be loaded: by `launchctl disable`, else by its own property list. */
  async isDisabled(domain: string, { Label, Disabled }: JobDescription): Promise<boolean> {
    return (await this.disabled(domain))[Label] ?? Disabled ?? false;
  }

  /** What `enable` and `disable` said of a domain's services: true is disabled. */
  async disabled(domain: string): Promise<Readonly<Record<string, boolean>>> {
    return (await this.#overrides.read())[domain] ?? {};
  }

  async setDisabled(domain: string, label: string, disabled: boolean): Promise<void> {
    await this.#overrides.update((all) => ({ ...all, [domain]: { ...all[domain], [label]: disabled } }));
  }

  /** Ends every job. */
  async close(): Promise<void> {
    const jobs = [...this.domains.values()].flatMap((domain) => [...domain.values()]);
    await Promise.all(jobs.map(async (job) => await Promise.race([job.remove(), killedAfter(job, 3_000)])));
  }

  log(line: string): void {
    appendFileSync(this.#log, `${this.clock.now().toISOString()} ${line}\n`);
  }

  async #read(path: string): Promise<JobDescription> {
    try {
      return await readPropertyList(path);
    } catch (error) {
      if (!(error instanceof BadPropertyList)) throw error;
      this.log(error.message);
      throw new LaunchdError(error.errno);
    }
  }

  #surroundings(domain: string): JobSurroundings {
    return {
      places: this.#places,
      environment:
        domain === "system" ? rootEnvironment(this.#places) : baseEnvironment(this.#places, this.#seed.user),
      clock: this.clock,
      reaper: this.#reaper,
      timeScale: this.#seed.launchd?.timeScale ?? 1,
      log: (line) => this.log(line),
    };
  }
}

/** A Mac that shuts down does not wait for ExitTimeOut to the end. */
async function killedAfter(job: Job, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { ref: false });
  job.signal(9);
  await sleep(milliseconds, undefined, { ref: false });
}
