import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Container, type ContainerHost } from "./container.ts";
import { ContainerRecord, NEVER } from "./record.ts";
import type { RunWords } from "./run-words.ts";

const Kept = z.object({ images: z.array(z.string()), containers: z.array(ContainerRecord) });

/** What a NAS's Docker has, and what it needs of the NAS. */
export interface DockerOptions extends Omit<ContainerHost, "logOf" | "changed"> {
  /** Folder in which it keeps its containers. */
  readonly folder: string;
}

/** The lab's Docker: containers by name, kept over restarts of the NAS. */
export class Docker {
  readonly images: Set<string>;
  readonly #containers: Container[] = [];
  readonly #file: string;
  readonly #folder: string;
  readonly #host: ContainerHost;

  constructor({ folder, ...rest }: DockerOptions) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#file = join(folder, "containers.json");
    this.#host = { ...rest, logOf: (id) => join(folder, `${id}.log`), changed: () => this.#save() };
    const { images, containers } = this.#read();
    this.images = new Set(images);
    for (const record of containers) this.#containers.push(new Container(record, this.#host));
  }

  /** Starts what is to run whenever Docker does. */
  async boot(): Promise<void> {
    for (const container of this.#containers) {
      const { restart, stopped, startedAt } = container.record;
      const wanted = restart === "always" || (restart === "unless-stopped" && !stopped);
      // One that cannot be started stays as it is, and its log says why.
      if (wanted && startedAt !== NEVER) await container.start().catch(() => undefined);
    }
  }

  /** Ends every process; what was running is started with the next boot. */
  async close(): Promise<void> {
    await Promise.all(
      this.#containers.map(async (container) => {
        const { stopped } = container.record;
        await container.kill("SIGTERM", 2);
        container.record.stopped = stopped;
      }),
    );
    this.#save();
  }

  get all(): readonly Container[] {
    return this.#containers;
  }

  /** A container by its name, its id, or the beginning of its id. */
  find(word: string): Container | undefined {
    const name = word.replace(/^\//, "");
    return (
      this.#containers.find(({ record }) => record.name === name) ??
      this.#containers.find(({ record }) => word.length > 0 && record.id.startsWith(word))
    );
  }

  /** Makes a container that does not run yet. The name has to be free. */
  create({ detach: _, name, ...words }: RunWords): Container {
    const id = randomBytes(32).toString("hex");
    const container = new Container(
      {
        ...words,
        id,
        name: name ?? `lab_${id.slice(0, 8)}`,
        created: new Date().toISOString(),
        stopped: false,
        exitCode: 0,
        startedAt: NEVER,
        finishedAt: NEVER,
      },
      this.#host,
    );
    this.#containers.push(container);
    this.#save();
    return container;
  }

  rename(container: Container, name: string): void {
    container.record.name = name;
    this.#save();
  }

  /** Takes away a container that does not run. */
  remove(container: Container): void {
    this.#containers.splice(this.#containers.indexOf(container), 1);
    rmSync(this.#host.logOf(container.record.id), { force: true });
    this.#save();
  }

  pulled(image: string): void {
    this.images.add(image);
    this.#save();
  }

  /** What a container has written, oldest first. */
  log({ record: { id } }: Container): { readonly mark: string; readonly line: string }[] {
    return readIfThere(this.#host.logOf(id))
      .split("\n")
      .slice(0, -1)
      .map((text) => ({ mark: text.slice(0, 1), line: text.slice(1) }));
  }

  #read(): z.output<typeof Kept> {
    const text = readIfThere(this.#file);
    return text === "" ? { images: [], containers: [] } : Kept.parse(JSON.parse(text));
  }

  #save(): void {
    const kept = { images: [...this.images], containers: this.#containers.map(({ record }) => record) };
    const scratch = join(this.#folder, "containers.json.new");
    writeFileSync(scratch, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
    renameSync(scratch, this.#file);
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
