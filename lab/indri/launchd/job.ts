import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import type { Reaper } from "../../ssh/reaper.ts";
import type { IndriPlaces } from "../places.ts";
import { ringAt } from "./alarm.ts";
import type { Clock } from "./clock.ts";
import { type Ending, isKeptAlive, startsAtLoad } from "./keep-alive.ts";
import type { JobDescription } from "./property-list.ts";
import { endingOf, spawnJob } from "./spawn.ts";

/** How often a job looks whether a path that keeps it alive has come or gone, in milliseconds. */
const PATH_WATCH_MS = 200;

/** What a job needs of the launchd around it. */
export interface JobSurroundings {
  readonly places: IndriPlaces;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly reaper: Reaper;
  readonly timeScale: number;
  log(line: string): void;
}

export type JobState = "not running" | "running" | "spawn scheduled" | "SIGTERMed";

/** A job that was loaded: its process, its timers and its record. */
export class Job {
  readonly description: JobDescription;
  /** File that it was loaded from. */
  readonly path: string;
  runs = 0;
  lastEnding: Ending | undefined;
  reason: string | undefined;
  readonly #around: JobSurroundings;
  #process: ChildProcess | undefined;
  #startedAt = 0;
  #respawn: NodeJS.Timeout | undefined;
  #kill: NodeJS.Timeout | undefined;
  #timers: (() => void)[] = [];
  #removed: (() => void) | undefined;
  #restarted: (() => void)[] = [];

  constructor(description: JobDescription, path: string, around: JobSurroundings) {
    this.description = description;
    this.path = path;
    this.#around = around;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get state(): JobState {
    if (this.#removed !== undefined) return "SIGTERMed";
    if (this.#process !== undefined) return "running";
    return this.#respawn === undefined ? "not running" : "spawn scheduled";
  }

  /** Sets the timers and starts the process if it is to run from the beginning. */
  load(): void {
    const { StartInterval, StartCalendarInterval, KeepAlive } = this.description;
    if (StartInterval !== undefined) {
      const timer = setInterval(() => this.start("interval"), StartInterval * 1000 * this.#around.timeScale);
      this.#timers.push(() => clearInterval(timer));
    }
    if (StartCalendarInterval !== undefined)
      this.#timers.push(
        ringAt(StartCalendarInterval, this.#around.clock, () => this.start("calendar interval")),
      );
    if (typeof KeepAlive === "object" && KeepAlive.PathState !== undefined) {
      const timer = setInterval(() => {
        if (isKeptAlive({ PathState: KeepAlive.PathState }, this.lastEnding, existsSync))
          this.#schedule("path state");
      }, PATH_WATCH_MS);
      this.#timers.push(() => clearInterval(timer));
    }
    if (startsAtLoad(this.description, existsSync)) this.start("speculative");
  }

  /** Starts the process now, unless it runs or the job is going down. */
  start(reason: string): void {
    if (this.#process !== undefined || this.#removed !== undefined) return;
    clearTimeout(this.#respawn);
    this.#respawn = undefined;
    this.#startedAt = Date.now();
    this.reason = reason;
    this.runs += 1;
    const spawned = spawnJob(this.description, this.#around.places, this.#around.environment);
    if ("failed" in spawned) {
      this.#around.log(
        `${this.description.Label}: Service could not initialize: error ${spawned.failed}: EX_CONFIG`,
      );
      this.#ended({ status: spawned.failed });
      return;
    }
    this.#process = spawned;
    const { pid } = spawned;
    if (pid !== undefined) this.#around.reaper.watch(pid);
    spawned.once("error", () => this.#gone(pid, { status: 78 }));
    spawned.once("exit", (status, signal) => this.#gone(pid, endingOf(status, signal)));
  }

  /** Ends the process and starts it again; starts it where it did not run. Resolves when the new one was started. */
  async restart(): Promise<void> {
    if (this.#process === undefined) {
      this.start("non-ipc demand");
      return;
    }
    await new Promise<void>((resolve) => {
      this.#restarted.push(resolve);
      this.#terminate();
    });
  }

  /** Sends a signal to the process. @returns false when there is none */
  signal(signal: number): boolean {
    return this.#process?.kill(signal) ?? false;
  }

  /** Takes the job away: ends its process with SIGTERM, and with SIGKILL after ExitTimeOut. Resolves when it is gone. */
  async remove(): Promise<void> {
    for (const stop of this.#timers.splice(0)) stop();
    clearTimeout(this.#respawn);
    this.#respawn = undefined;
    if (this.#process === undefined) return;
    await new Promise<void>((resolve) => {
      this.#removed = resolve;
      this.#terminate();
    });
  }

  #terminate(): void {
    this.signal(15);
    clearTimeout(this.#kill);
    this.#kill = setTimeout(() => this.signal(9), this.description.ExitTimeOut * 1000);
  }

  #gone(group: number | undefined, ending: Ending): void {
    if (this.#process === undefined) return;
    this.#process = undefined;
    clearTimeout(this.#kill);
    if (group !== undefined) {
      if (!this.description.AbandonProcessGroup) killGroup(group);
      this.#around.reaper.release(group);
    }
    this.#ended(ending);
  }

  #ended(ending: Ending): void {
    this.lastEnding = ending;
    this.#around.log(`${this.description.Label}: ended: ${JSON.stringify(ending)}`);
    const restarted = this.#restarted.splice(0);
    if (this.#removed !== undefined) this.#removed();
    else if (restarted.length > 0) this.start("non-ipc demand");
    else if (isKeptAlive(this.description.KeepAlive, ending, existsSync)) this.#schedule("inefficient");
    for (const tell of restarted) tell();
  }

  /** Starts the process as soon as ThrottleInterval has passed since its last start. */
  #schedule(reason: string): void {
    if (this.#process !== undefined || this.#respawn !== undefined || this.#removed !== undefined) return;
    const throttle = this.description.ThrottleInterval * 1000 * this.#around.timeScale;
    const wait = Math.max(0, this.#startedAt + throttle - Date.now());
    this.#respawn = setTimeout(() => {
      this.#respawn = undefined;
      this.start(reason);
    }, wait);
  }
}

/** Ends what a process left behind in its group. */
function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // The group is empty: nothing was left behind.
  }
}
