import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type PlistValue } from "plist";
import type ssh2 from "ssh2";
import type { SFTPWrapper } from "ssh2";
import type { RunningEmulator } from "../../../lab/emulator/emulator.ts";
import { FORMULAS } from "../../../lab/indri/brew/formulas.ts";
import { startIndri } from "../../../lab/indri/main.ts";
import { type IndriPlaces, indriPlaces } from "../../../lab/indri/places.ts";
import type { IndriSeed } from "../../../lab/indri/seed.ts";
import { logIn, type Ran, runOn } from "../../../lab/ssh/login.ts";

export const USER = "erichblume";

export const SEED: IndriSeed = {
  user: USER,
  hostname: "indri",
  formulas: FORMULAS,
  installed: ["mise"],
  handmade: [],
  volumes: ["backups"],
  launchd: { timeScale: 0.02, bootoutWaitMs: 500 },
};

/** The lab's Mac in a folder of its own, and one connection to it. */
export class Mac {
  readonly places: IndriPlaces;
  readonly emulator: RunningEmulator;
  readonly #client: ssh2.Client;

  private constructor(places: IndriPlaces, emulator: RunningEmulator, client: ssh2.Client) {
    this.places = places;
    this.emulator = emulator;
    this.#client = client;
  }

  static async start(seed: Partial<IndriSeed> = {}, dataDir?: string): Promise<Mac> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), "lab-indri-")));
    const emulator = await startIndri({ dataDir: folder }, { ...SEED, ...seed });
    return new Mac(indriPlaces(folder, USER), emulator, await connect(emulator));
  }

  /** A further connection. */
  async connect(): Promise<ssh2.Client> {
    return await connect(this.emulator);
  }

  async run(command: string, input = "", client = this.#client): Promise<Ran> {
    return await runOn(client, command, input);
  }

  async sftp(client = this.#client): Promise<SFTPWrapper> {
    return await new Promise((resolve, reject) =>
      client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error))),
    );
  }

  /** Writes an agent's property list. @returns its path */
  async agent(label: string, keys: { [key: string]: PlistValue }): Promise<string> {
    const path = join(this.places.launchAgents, `${label}.plist`);
    await writeFile(path, build({ Label: label, ...keys }), { mode: 0o644 });
    return path;
  }

  /** The value of a line `name = value` of `launchctl print`; nothing when the service is not there. */
  async field(label: string, name: string): Promise<string | undefined> {
    const { out } = await this.run(`launchctl print gui/501/${label}`);
    return new RegExp(`^\\t${name} = (.*)$`, "m").exec(out)?.[1];
  }

  /** Asks the control server. */
  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.emulator.environment["LAB_INDRI_CONTROL"]}/lab/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: HTTP ${answer.status}: ${await answer.text()}`);
    return await answer.json();
  }

  /** Switches the Mac off; its disk stays. */
  async stop(): Promise<void> {
    this.#client.end();
    await this.emulator.close();
  }

  /** Switches the Mac off and throws it away. */
  async discard(): Promise<void> {
    await this.stop();
    await rm(this.places.dataDir, { recursive: true, force: true });
  }
}

/** Logs in as the environment of the Mac says, with its host key pinned. */
export async function connect(
  { environment }: RunningEmulator,
  change: ssh2.ConnectConfig = {},
): Promise<ssh2.Client> {
  return await logIn(environment, "LAB_INDRI", change);
}

/** Runs a command. Neither status nor signal means that the connection broke off before it was known. */
export { type Ran, runOn as run };
