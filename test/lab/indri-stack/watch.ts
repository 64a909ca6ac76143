import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again, while something runs, whether a value can be seen that nobody may see. */
export class Watch {
  readonly values: readonly string[];
  /** Folder for temporary files: what the engine writes down of its events lies there while it runs. */
  readonly folder: string;
  readonly #found = new Set<string>();
  #samples = 0;
  #ends = false;
  #running: Promise<void> = Promise.resolve();

  private constructor(values: readonly string[], folder: string) {
    this.values = values;
    this.folder = folder;
  }

  static async begin(values: readonly string[]): Promise<Watch> {
    const watch = new Watch(values, await mkdtemp(join(tmpdir(), "blumeops-watch-")));
    watch.#running = watch.#look();
    return watch;
  }

  /** Where a value was seen. */
  get found(): string[] {
    return [...this.#found];
  }

  get samples(): number {
    return this.#samples;
  }

  async end(): Promise<void> {
    this.#ends = true;
    await this.#running;
    await rm(this.folder, { recursive: true, force: true });
  }

  async #look(): Promise<void> {
    while (!this.#ends) {
      await Promise.all([this.#arguments(), this.#files()]);
      this.#samples += 1;
      await sleep(20);
    }
  }

  /** The arguments of every process of this machine: what ps shows to anybody. */
  async #arguments(): Promise<void> {
    const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
    for (const pid of pids) {
      const words = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (this.values.some((value) => words.includes(value)))
        this.#found.add(`an argument of ${words.slice(0, 40)}`);
    }
  }

  async #files(): Promise<void> {
    const names = await readdir(this.folder, { recursive: true }).catch(() => []);
    for (const name of names) {
      const text = await readFile(join(this.folder, name), "utf8").catch(() => "");
      if (this.values.some((value) => text.includes(value))) this.#found.add(`the file ${name}`);
    }
  }
}
