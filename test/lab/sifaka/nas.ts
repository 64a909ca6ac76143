import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type ssh2 from "ssh2";
import type { RunningEmulator } from "../../../lab/emulator/emulator.ts";
import { freePort } from "../../../lab/processes/free-port.ts";
import { startSifaka } from "../../../lab/sifaka/main.ts";
import { type NasPlaces, nasPlaces } from "../../../lab/sifaka/places.ts";
import type { NasSeed } from "../../../lab/sifaka/seed.ts";
import { logIn, type Ran, runOn } from "../../../lab/ssh/login.ts";

export const DOCKER = "/volume1/@appstore/ContainerManager/usr/bin/docker";

/** The lab's NAS in a folder of a test's own, with somebody logged in. */
export class Nas implements AsyncDisposable {
  readonly places: NasPlaces;
  readonly seed: NasSeed;
  emulator: RunningEmulator;
  #client: ssh2.Client;

  private constructor(dataDir: string, seed: NasSeed, emulator: RunningEmulator, client: ssh2.Client) {
    this.places = nasPlaces(dataDir, seed.user);
    this.seed = seed;
    this.emulator = emulator;
    this.#client = client;
  }

  /** @param stated the ports that the facts would state */
  static async open(stated: readonly number[] = [9100, 9633]): Promise<Nas> {
    const dataDir = await mkdtemp(join(tmpdir(), "blumeops-sifaka-"));
    const ports = new Map<number, number>();
    for (const port of stated) ports.set(port, await freePort());
    const seed: NasSeed = {
      user: "keeper",
      hostname: "sifaka",
      docker: DOCKER,
      shares: ["/volume1/backups"],
      disks: ["sata1", "sata2"],
      portOf: (port) => ports.get(port),
    };
    const emulator = await startSifaka({ dataDir }, seed);
    return new Nas(dataDir, seed, emulator, await logIn(emulator.environment, "LAB_SIFAKA"));
  }

  /** Where docker lies on this machine. */
  get docker(): string {
    return `${this.places.root}${DOCKER}`;
  }

  async run(command: string, input = ""): Promise<Ran> {
    return await runOn(this.#client, command, input);
  }

  /** Runs docker as root. @returns what it printed */
  async asked(words: string): Promise<string> {
    const { status, out, err } = await this.run(`sudo -n '${this.docker}' ${words}`);
    if (status !== 0) throw new Error(`docker ${words}: ${err}`);
    return out.trim();
  }

  /** Switches it off, and on again where it lies. */
  async restart(): Promise<void> {
    this.#client.end();
    await this.emulator.close();
    this.emulator = await startSifaka({ dataDir: this.places.dataDir }, this.seed);
    this.#client = await logIn(this.emulator.environment, "LAB_SIFAKA");
  }

  /** What a port of the NAS answers; nothing where nobody listens. */
  async get(port: number): Promise<string | undefined> {
    const answer = await fetch(`http://127.0.0.1:${this.seed.portOf(port)}/metrics`).catch(() => undefined);
    return await answer?.text().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.end();
    await this.emulator.close();
    await rm(this.places.dataDir, { recursive: true, force: true });
  }
}
