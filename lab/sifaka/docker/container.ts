import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import type { Reaper } from "../../ssh/reaper.ts";
import { type PortProxy, publish } from "./proxy.ts";
import { type ContainerRecord, NEVER } from "./record.ts";

/** What a container needs of the NAS. */
export interface ContainerHost {
  /** File of this machine that plays the program of an image. */
  readonly programOf: (image: string) => string;
  /** Which port of this machine plays a port of the NAS. */
  readonly portOf: (port: number) => number | undefined;
  /** The NAS's `/`. */
  readonly root: string;
  readonly reaper: Reaper;
  /** Where its output is kept. */
  readonly logOf: (id: string) => string;
  /** Called when its record has changed. */
  readonly changed: () => void;
}

export type Status = "created" | "running" | "restarting" | "exited";

/** First pause before a restart, in milliseconds; it doubles up to a minute, and begins anew after a run of ten seconds. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 60_000;
const GOOD_RUN_MS = 10_000;

/** A program tells on which of its ports it listens, and where that is on this machine. */
const Listening = z.object({ port: z.int(), at: z.int() });

/** A container whose program runs as a process of this machine, in a group of its own. */
export class Container {
  readonly record: ContainerRecord;
  readonly #host: ContainerHost;
  #child: ChildProcess | undefined;
  #proxies: PortProxy[] = [];
  readonly #listening = new Map<number, number>();
  #again: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MS;
  #restarts = 0;

  constructor(record: ContainerRecord, host: ContainerHost) {
    this.record = record;
    this.#host = host;
  }

  get status(): Status {
    if (this.#child !== undefined) return "running";
    if (this.#again !== undefined) return "restarting";
    return this.record.startedAt === NEVER ? "created" : "exited";
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Whether it goes on by itself: as Docker tells it, also between two runs. */
  get running(): boolean {
    return this.#child !== undefined || this.#again !== undefined;
  }

  /** How often its restart policy has started it again since somebody started it. */
  get restarts(): number {
    return this.#restarts;
  }

  /** @throws Error in the daemon's words when a published port is taken */
  async start(): Promise<void> {
    if (this.running) return;
    this.record.stopped = false;
    this.#pause = FIRST_PAUSE_MS;
    this.#restarts = 0;
    await this.#run();
  }

  /** SIGTERM, and SIGKILL when that was not enough. */
  async stop(seconds: number): Promise<void> {
    this.record.stopped = true;
    await this.kill("SIGTERM", seconds);
    this.#host.changed();
  }

  /** Ends it, however it was meant to go on. @param seconds until SIGKILL */
  async kill(signal: NodeJS.Signals, seconds = 10): Promise<void> {
    clearTimeout(this.#again);
    this.#again = undefined;
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, "exit");
    const late = setTimeout(() => signalGroup(child, "SIGKILL"), seconds * 1_000);
    this.record.stopped = true;
    signalGroup(child, signal);
    await ended;
    clearTimeout(late);
    await this.#closed;
  }

  #closed: Promise<void> = Promise.resolve();

  async #run(): Promise<void> {
    const { record } = this;
    await this.#publish();
    const child = spawn(process.execPath, [this.#host.programOf(record.image), ...record.arguments], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      cwd: this.#host.root,
      env: {
        ...Object.fromEntries(record.environment.map((one) => one.split(/=(.*)/s).slice(0, 2))),
        LAB_ROOT: this.#host.root,
        LAB_NETWORK: record.network,
        LAB_PRIVILEGED: record.privileged ? "1" : "",
      },
    });
    this.#child = child;
    record.startedAt = new Date().toISOString();
    record.exitCode = 0;
    this.#host.changed();
    if (child.pid !== undefined) this.#host.reaper.watch(child.pid);
    this.#keep(child.stdout, "o");
    this.#keep(child.stderr, "e");
    child.on("message", (message) => {
      // A program in the host's network asks where the port is played that it wants.
      const asked = z.object({ wants: z.int() }).safeParse(message);
      if (asked.success) return void child.send({ at: this.#host.portOf(asked.data.wants) ?? 0 });
      const { data } = Listening.safeParse(message);
      if (data !== undefined) this.#listening.set(data.port, data.at);
    });
    child.once("exit", (status, signal) => {
      this.#closed = this.#ended(child, status ?? 128 + constants.signals[signal ?? "SIGKILL"]);
    });
  }

  async #publish(): Promise<void> {
    for (const { host, container } of this.record.published) {
      // What the facts do not state is played nowhere that anybody would look.
      const port = this.#host.portOf(host) ?? 0;
      try {
        this.#proxies.push(await publish(port, () => this.#listening.get(container)));
      } catch {
        await this.#unpublish();
        throw new Error(
          `driver failed programming external connectivity on endpoint ${this.record.name} (${this.record.id}): Error starting userland proxy: listen tcp4 0.0.0.0:${host}: bind: address already in use`,
        );
      }
    }
  }

  async #unpublish(): Promise<void> {
    await Promise.all(this.#proxies.map(async (proxy) => await proxy.close()));
    this.#proxies = [];
  }

  async #ended(child: ChildProcess, exitCode: number): Promise<void> {
    const { record } = this;
    if (child.pid !== undefined) {
      signalGroup(child, "SIGKILL");
      this.#host.reaper.release(child.pid);
    }
    this.#child = undefined;
    this.#listening.clear();
    record.exitCode = exitCode;
    record.finishedAt = new Date().toISOString();
    this.#host.changed();
    await this.#unpublish();
    const again = record.restart === "on-failure" ? exitCode !== 0 : record.restart !== "no";
    if (record.stopped || !again) return;
    if (Date.parse(record.finishedAt) - Date.parse(record.startedAt) > GOOD_RUN_MS)
      this.#pause = FIRST_PAUSE_MS;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#restarts += 1;
      this.#run().catch((error: unknown) => this.#write("e", String(error)));
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #keep(stream: Readable | null, mark: "o" | "e"): void {
    if (stream === null) return;
    createInterface({ input: stream }).on("line", (line) => this.#write(mark, line));
  }

  #write(mark: "o" | "e", line: string): void {
    appendFileSync(this.#host.logOf(this.record.id), `${mark}${line}\n`);
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Everything of it has ended by itself.
  }
}
