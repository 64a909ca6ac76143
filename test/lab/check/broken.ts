import { readFile, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { labPlaces } from "../../../lab/places.ts";
import type { Checkout } from "../checkout.ts";
import { World } from "../world.ts";
import { growOld } from "./certificate.ts";

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

  /** Who applies on the Mac. */
  get user(): string {
    return this.#environment["LAB_INDRI_USER"] ?? "";
  }

  agentsFolder(): string {
    return this.path(`Users/${this.user}/Library/LaunchAgents`);
  }

  /** The file with the pinned key of a host. */
  knownHosts(machine: "LAB_INDRI" | "LAB_SIFAKA"): string {
    return this.#environment[`${machine}_KNOWN_HOSTS`] ?? "";
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

/** Somebody takes a device's tags away in the console. */
export const tagsGone =
  (fqdn: string): Break =>
  async ({ world }) => {
    const tags = await world.tagsOf(fqdn);
    await world.setTags(fqdn, []);
    return async () => await world.setTags(fqdn, tags);
  };

/** Somebody closes a Tailscale Service's port. */
export const doorClosed =
  (name: string): Break =>
  async ({ world }) => {
    const ports = await world.portsOf(name);
    await world.setPorts(name, ["tcp:1"]);
    return async () => await world.setPorts(name, ports);
  };

/** A host shows another key than the one that is pinned. */
export const otherHostKey: Break = async (lab) => {
  const before = await readFile(lab.knownHosts("LAB_SIFAKA"), "utf8");
  const other = await readFile(lab.knownHosts("LAB_INDRI"), "utf8");
  const key = /ssh-\S+ \S+/;
  await writeFile(lab.knownHosts("LAB_SIFAKA"), before.replace(key, key.exec(other)?.[0] ?? ""));
  return async () => await writeFile(lab.knownHosts("LAB_SIFAKA"), before);
};

/** A file of the Mac that somebody rewrites. */
export const rewritten =
  (path: string, change: (text: string) => string): Break =>
  async (lab) => {
    const before = await readFile(lab.path(path), "utf8");
    await writeFile(lab.path(path), change(before));
    return async () => await writeFile(lab.path(path), before);
  };

/** Somebody opens a door of the proxy to what is for others. */
export const doorOpened =
  (own: string, other: string): Break =>
  async (lab) => {
    const path = `Users/${lab.user}/.config/caddy/Caddyfile`;
    const putBack = await rewritten(path, (text) => {
      // The door's block comes after the one that serves everything.
      const at = text.lastIndexOf(` host ${own}\n`);
      return `${text.slice(0, at)} host ${own} ${other}\n${text.slice(at + ` host ${own}\n`.length)}`;
    })(lab);
    await lab.on("LAB_INDRI", "launchctl kickstart -k gui/501/mcquack.eblume.caddy");
    return async () => {
      await putBack();
      await lab.on("LAB_INDRI", "launchctl kickstart -k gui/501/mcquack.eblume.caddy");
    };
  };

/** The certificate of a name is about to end, and renewing it hangs. */
export const certificateOld =
  (name: string): Break =>
  async (lab) => {
    const caddy = lab.path(`Users/${lab.user}/.local/share/caddy`);
    const agent = "mcquack.eblume.caddy";
    await lab.on("LAB_INDRI", `launchctl bootout gui/501/${agent}`);
    const putBack = await growOld(caddy, name);
    const start = `launchctl bootstrap gui/501 '${lab.agentsFolder()}/${agent}.plist'`;
    await lab.on("LAB_INDRI", start);
    return async () => {
      await lab.on("LAB_INDRI", `launchctl bootout gui/501/${agent}`);
      await putBack();
      await lab.on("LAB_INDRI", start);
    };
  };
