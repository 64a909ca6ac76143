import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Reaper, startReaper } from "../ssh/reaper.ts";
import { type Program, ProgramFailed } from "./program.ts";

/** How long a program may take until it does its work, in milliseconds. */
const READY_MS = 120_000;
const LOOK_MS = 100;
/** How often it may end before it does its work. */
const EARLY_ENDS = 3;
/** How long it may take to end after SIGTERM, in milliseconds. */
const END_MS = 3_000;
/** The longest pause before a program that ended is started again, in milliseconds. */
const PAUSE_MS = 10_000;

interface Running {
  readonly program: Program;
  readonly log: string;
  child: ChildProcess | undefined;
  ends: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Runs programs beside this process: each with a log of its own, started again when it ends, and ended with this process, however that
 * ends.
 */
export class Programs {
  readonly #prefix: string;
  readonly #logs: string;
  readonly #home: string;
  readonly #reaper: Reaper = startReaper();
  readonly #running: Running[] = [];
  #closing = false;

  /**
   * @param prefix of the logs' names
   * @param logs folder for them
   * @param home folder that the programs take for their home, so that no configuration of the user's joins in
   */
  constructor(prefix: string, logs: string, home: string) {
    this.#prefix = prefix;
    this.#logs = logs;
    this.#home = home;
  }

  /** Starts a program and waits until it does its work. @throws {@link ProgramFailed} when it does not come to that */
  async start(program: Program): Promise<void> {
    await mkdir(this.#logs, { recursive: true });
    const log = join(this.#logs, `${this.#prefix}-${program.name}.log`);
    await (await open(log, "w", 0o600)).close();
    const running: Running = { program, log, child: undefined, ends: 0, timer: undefined };
    this.#running.push(running);
    await this.#spawn(running);
    const deadline = Date.now() + READY_MS;
    while (!(await program.ready().catch(() => false))) {
      if (running.ends >= EARLY_ENDS) throw await this.#failed(running, `ended ${running.ends} times`);
      if (Date.now() > deadline) throw await this.#failed(running, "does not answer");
      await sleep(LOOK_MS);
    }
    running.ends = 0;
  }

  /** The process ids of what runs now, by name. */
  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.#running.flatMap(({ program, child }) =>
        child?.pid === undefined ? [] : [[program.name, child.pid] as const],
      ),
    );
  }

  /** Ends all of them, the last one first: each may still need those before it. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const running of this.#running.toReversed()) await this.#end(running);
    this.#reaper.close();
  }

  async #spawn(running: Running): Promise<void> {
    const { path, args, environment } = running.program;
    const log = await open(running.log, "a", 0o600);
    const child = spawn(path, args, {
      cwd: this.#home,
      env: { PATH: process.env["PATH"] ?? "", HOME: this.#home, TMPDIR: this.#home, ...environment },
      stdio: ["ignore", log.fd, log.fd],
      detached: true,
    });
    const { pid } = child;
    if (pid !== undefined) this.#reaper.watch(pid);
    running.child = child;
    const began = Date.now();
    const ended = (): void => {
      if (pid !== undefined) this.#reaper.release(pid);
      running.child = undefined;
      // What ran for a while and ended begins anew at once.
      running.ends = Date.now() - began > 2 * PAUSE_MS ? 1 : running.ends + 1;
      if (this.#closing) return;
      const pause = Math.min(PAUSE_MS, 250 * 2 ** running.ends);
      running.timer = setTimeout(() => void this.#spawn(running), pause);
    };
    child.once("exit", ended);
    child.once("error", ended);
    await log.close();
  }

  async #end(running: Running): Promise<void> {
    clearTimeout(running.timer);
    const { child } = running;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), END_MS);
    await ended;
    clearTimeout(kill);
  }

  async #failed({ program, log }: Running, what: string): Promise<ProgramFailed> {
    const lines = (await readFile(log, "utf8").catch(() => "")).trim().split("\n").slice(-8).join("\n");
    return new ProgramFailed(program, what, log, lines);
  }
}
