import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type PlistValue } from "plist";
import ssh2, { type SFTPWrapper } from "ssh2";
import type { RunningEmulator } from "../../../lab/emulator/emulator.ts";
import { FORMULAS } from "../../../lab/indri/brew/formulas.ts";
import { startIndri } from "../../../lab/indri/main.ts";
import { type IndriPlaces, indriPlaces } from "../../../lab/indri/places.ts";
import type { IndriSeed } from "../../../lab/indri/seed.ts";

/** What a command of a session did. */
export interface Ran {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly out: string;
  readonly err: string;
}

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
    return await run(client, command, input);
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
  const privateKey = await readFile(environment["LAB_INDRI_KEY"] ?? "");
  const [, , hostKey = ""] = (await readFile(environment["LAB_INDRI_KNOWN_HOSTS"] ?? "", "utf8"))
    .trim()
    .split(" ");
  const client = new ssh2.Client();
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.once("error", reject);
    client.connect({
      host: environment["LAB_INDRI_HOST"] ?? "",
      port: Number(environment["LAB_INDRI_PORT"]),
      username: environment["LAB_INDRI_USER"] ?? "",
      privateKey,
      hostVerifier: (key: Buffer) => key.toString("base64") === hostKey,
      ...change,
    });
  });
  // A dropped connection is what some tests are about.
  client.on("error", () => undefined);
  return client;
}

/** Runs a command. Neither status nor signal means that the connection broke off before it was known. */
export async function run(
  client: ssh2.Client,
  command: string,
  input = "",
  options: ssh2.ExecOptions = {},
): Promise<Ran> {
  return await new Promise((resolve, reject) =>
    client.exec(command, options, (error, channel) => {
      if (error !== undefined) return reject(error);
      let status: number | undefined;
      let signal: string | undefined;
      let out = "";
      let err = "";
      channel.on("data", (chunk: Buffer) => {
        out += chunk.toString();
      });
      channel.stderr.on("data", (chunk: Buffer) => {
        err += chunk.toString();
      });
      channel.on("exit", (code: number | null, name?: string) => {
        status = code ?? undefined;
        signal = name;
      });
      channel.on("error", () => undefined);
      channel.once("close", () => resolve({ status, signal, out, err }));
      return channel.end(input);
    }),
  );
}
