import { readFile, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { labPlaces } from "../../../lab/places.ts";
import type { Checkout } from "../checkout.ts";
import { World } from "../world.ts";

/** Breaks one thing. @returns what puts it right again */
export type Break = (lab: BrokenLab) => Promise<() => Promise<void>>;

/** A lab in which single things are broken, as an accident or a person would. */
export class BrokenLab {
  readonly #checkout: Checkout;
  readonly #environment: Record<string, string>;
  readonly world: World;

  constructor(checkout: Checkout, environment: Record<string, string>) {
    this.#checkout = checkout;
    this.#environment = environment;
    this.world = new World(environment);
  }

  /** A path of the Mac. */
  path(path: string): string {
    return join(this.#environment["LAB_INDRI_ROOT"] ?? "", path);
  }

  /** Where the Mac's jobs write their metrics. */
  metrics(name: string): string {
    return this.path(`opt/homebrew/var/node_exporter/textfile/${name}`);
  }

  /** The keys of the control server, as it keeps them. */
  get keys(): string {
    return join(labPlaces(this.#checkout.folder).data, "tailscale", "keys.json");
  }

  /** Runs a command on a host of the lab. @throws Error when it fails */
  async on(machine: "LAB_INDRI" | "LAB_SIFAKA", command: string): Promise<void> {
    const of = (name: string): string => this.#environment[`${machine}_${name}`] ?? "";
    const options = {
      BatchMode: "yes",
      IdentitiesOnly: "yes",
      UserKnownHostsFile: of("KNOWN_HOSTS"),
      Port: of("PORT"),
    };
    const { code, stderr } = await this.#checkout.inLab("ssh", [
      ...["-F", "none", "-i", of("KEY")],
      ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
      `${of("USER")}@${of("HOST")}`,
      command,
    ]);
    if (code !== 0) throw new Error(`${command}: ${stderr}`);
  }

  /** Docker on the NAS, by its full path. */
  get docker(): string {
    const root = this.#environment["LAB_SIFAKA_ROOT"] ?? "";
    return join(root, "volume1/@appstore/ContainerManager/usr/bin/docker");
  }

  /** The login of the Mac. */
  get user(): string {
    return this.#environment["LAB_INDRI_USER"] ?? "";
  }

  agentsFolder(): string {
    return this.path(`Users/${this.user}/Library/LaunchAgents`);
  }
}

/** An agent is unloaded. */
export const unloaded =
  (label: string): Break =>
  async (lab) => {
    await lab.on("LAB_INDRI", `launchctl bootout gui/501/${label}`);
    return async () =>
      await lab.on("LAB_INDRI", `launchctl bootstrap gui/501 '${lab.agentsFolder()}/${label}.plist'`);
  };

/** A program dies and cannot start again. */
export const dead =
  (label: string, program: string): Break =>
  async (lab) => {
    const path = lab.path(program);
    await rename(path, `${path}.away`);
    await lab.on("LAB_INDRI", `launchctl kill SIGKILL gui/501/${label}`);
    return async () => {
      await rename(`${path}.away`, path);
      // launchd may just be trying again by itself, and says so: error 37.
      await lab.on("LAB_INDRI", `launchctl kickstart gui/501/${label} || [ $? -eq 37 ]`);
    };
  };

/** A record is deleted in the zone. */
export const recordGone =
  (name: string): Break =>
  async ({ world }) => {
    const records = await world.records();
    const record = records.find(({ rrset_name, rrset_type }) => rrset_name === name && rrset_type === "A");
    await world.deleteRecord(name, "A");
    return async () => await world.setRecord(name, "A", record?.rrset_values ?? []);
  };

/** A container is stopped. */
export const containerStopped =
  (name: string): Break =>
  async (lab) => {
    const docker = `sudo -n "${lab.docker}"`;
    await lab.on("LAB_SIFAKA", `${docker} stop ${name}`);
    return async () => await lab.on("LAB_SIFAKA", `${docker} start ${name}`);
  };

/** A file of metrics is not written any more. */
export const metricsOld =
  (name: string): Break =>
  async (lab) => {
    const long = new Date(Date.now() - 10 * 3_600_000);
    await utimes(lab.metrics(name), long, long);
    return async () => await utimes(lab.metrics(name), new Date(), new Date());
  };

/** The last backup was made two days ago. */
export const backupOld: Break = async (lab) => {
  const path = lab.metrics("borgmatic.prom");
  const before = await readFile(path, "utf8");
  const then = Math.round(Date.now() / 1_000) - 2 * 86_400;
  await writeFile(path, `${before}borgmatic_last_archive_timestamp ${then}\n`);
  return async () => await writeFile(path, before);
};

/** A key is at the end of its life. */
export const keyExpired: Break = async ({ keys }) => {
  const before = await readFile(keys, "utf8");
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().replace(/\.\d+Z$/, "Z");
  await writeFile(keys, before.replaceAll(/("expires": ")[^"]+/g, `$1${yesterday}`));
  return async () => await writeFile(keys, before);
};

/** Somebody edits the policy in the console. */
export const policyEdited: Break = async ({ world }) => {
  const before = await world.policy();
  await world.setPolicy(`// by hand\n${before}`);
  return async () => await world.setPolicy(before);
};
