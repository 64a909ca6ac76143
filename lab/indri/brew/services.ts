import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "plist";
import type { IndriPlaces } from "../places.ts";
import type { Brew } from "./brew.ts";
import { installedVersions } from "./cellar.ts";
import type { Formula } from "./formula.ts";

/** The login session's domain of the Mac's first user. */
const DOMAIN = "gui/501";

type Service = NonNullable<Formula["service"]>;

/** `brew services list|start|stop|restart|run|kill|info`. */
export async function services(
  brew: Brew,
  names: readonly string[],
  options: readonly string[],
): Promise<number> {
  const [action = "list", ...rest] = names;
  if (action === "list" || action === "ls") return await listServices(brew, options);
  const asked = options.includes("--all") ? await withServices(brew) : rest;
  if (asked.length === 0) {
    brew.warn("Error: Formula(e) missing, please provide a formula name or use `--all`.");
    return 1;
  }
  for (const name of asked) {
    const formula = brew.table[name];
    if (formula === undefined || (await installedVersions(brew.places, name, formula)).length === 0) {
      brew.warn(`Error: Formula \`${name}\` is not installed.`);
      return 1;
    }
    if (formula.service === undefined) {
      brew.warn(
        `Error: Formula \`${name}\` has not implemented #plist, #service or provided a locatable service file.`,
      );
      return 1;
    }
    const status = await act(brew, action, name, formula.service, options);
    if (status !== 0) return status;
  }
  return 0;
}

async function act(
  brew: Brew,
  action: string,
  name: string,
  service: Service,
  options: readonly string[],
): Promise<number> {
  switch (action) {
    case "start":
    case "run":
      if (await isLoaded(brew, name)) {
        brew.say(`Service \`${name}\` already started, use \`brew services restart ${name}\` to restart.`);
        return 0;
      }
      return await start(brew, name, service);
    case "stop":
    case "kill":
      if (await isLoaded(brew, name)) return await stop(brew, name);
      brew.warn(`Warning: Service \`${name}\` is not started.`);
      return 0;
    case "restart": {
      if (await isLoaded(brew, name)) await stop(brew, name);
      return await start(brew, name, service);
    }
    case "info": {
      const state = await stateOf(brew, name);
      if (options.includes("--json")) brew.say(JSON.stringify([state]));
      else
        brew.say(
          `${name} (${label(name)})\nRunning: ${state.status === "started"}\nLoaded: ${state.status !== "none"}`,
        );
      return 0;
    }
    default:
      brew.warn(`Error: Invalid usage: unknown subcommand: \`${action}\``);
      return 1;
  }
}

/** Writes the property list by which launchd runs a formula's service. @returns its path */
export async function writeServicePlist(
  places: IndriPlaces,
  name: string,
  service: Service,
): Promise<string> {
  const { homebrew, launchAgents } = places;
  const expand = (text: string) => text.replaceAll("{prefix}", homebrew);
  const path = plistPath(places, name);
  await mkdir(launchAgents, { recursive: true });
  await mkdir(join(homebrew, "var", "log"), { recursive: true });
  const description = {
    Label: label(name),
    LimitLoadToSessionType: ["Aqua", "Background", "LoginWindow", "StandardIO", "System"],
    ProgramArguments: service.run.map(expand),
    RunAtLoad: true,
    KeepAlive: service.keepAlive,
    ...(service.log === undefined
      ? {}
      : { StandardOutPath: expand(service.log), StandardErrorPath: expand(service.log) }),
    ...(service.workingDirectory === undefined ? {} : { WorkingDirectory: expand(service.workingDirectory) }),
  };
  await writeFile(path, build(description), { mode: 0o644 });
  return path;
}

async function start(brew: Brew, name: string, service: Service): Promise<number> {
  const path = await writeServicePlist(brew.places, name, service);
  const { status, err } = await launchctl(brew, "bootstrap", DOMAIN, path);
  if (status !== 0) {
    brew.warn(err);
    brew.warn(
      `Error: Failure while executing; \`/bin/launchctl bootstrap ${DOMAIN} ${path}\` exited with ${status}.`,
    );
    return 1;
  }
  brew.say(`==> Successfully started \`${name}\` (label: ${label(name)})`);
  return 0;
}

async function stop(brew: Brew, name: string): Promise<number> {
  brew.say(`Stopping \`${name}\`... (might take a while)`);
  await launchctl(brew, "bootout", `${DOMAIN}/${label(name)}`);
  // Homebrew waits until launchd has let go of it.
  for (let tries = 0; tries < 200 && (await isLoaded(brew, name)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await rm(plistPath(brew.places, name), { force: true });
  brew.say(`==> Successfully stopped \`${name}\` (label: ${label(name)})`);
  return 0;
}

async function listServices(brew: Brew, options: readonly string[]): Promise<number> {
  const states = await Promise.all((await withServices(brew)).map(async (name) => await stateOf(brew, name)));
  if (options.includes("--json")) {
    brew.say(JSON.stringify(states));
    return 0;
  }
  brew.say(`${"Name".padEnd(12)} ${"Status".padEnd(8)} User File`);
  for (const { name, status, user, file } of states)
    brew.say(`${name.padEnd(12)} ${status.padEnd(8)} ${user ?? ""} ${file ?? ""}`.trimEnd());
  return 0;
}

async function stateOf(brew: Brew, name: string) {
  const { status, out } = await launchctl(brew, "list", label(name));
  const exit = Number(/"LastExitStatus" = (\d+)/.exec(out)?.[1] ?? 0) >> 8;
  const running = out.includes('"PID"');
  const state = status !== 0 ? "none" : running ? "started" : exit === 0 ? "stopped" : "error";
  const loaded = state !== "none";
  return {
    name,
    status: state,
    user: loaded ? brew.user : null,
    file: loaded ? plistPath(brew.places, name) : null,
    exit_code: loaded ? exit : null,
  };
}

async function withServices(brew: Brew): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(brew.table).map(async ([name, formula]) =>
      formula.service !== undefined && (await installedVersions(brew.places, name, formula)).length > 0
        ? [name]
        : [],
    ),
  );
  return found.flat().sort();
}

async function isLoaded(brew: Brew, name: string): Promise<boolean> {
  return (await launchctl(brew, "list", label(name))).status === 0;
}

function label(name: string): string {
  return `homebrew.mxcl.${name}`;
}

function plistPath({ launchAgents }: IndriPlaces, name: string): string {
  return join(launchAgents, `${label(name)}.plist`);
}

async function launchctl(
  brew: Brew,
  ...words: string[]
): Promise<{ status: number; out: string; err: string }> {
  return await new Promise((resolve) => {
    const child = execFile(join(brew.places.tools, "launchctl"), words, (_error, out, err) =>
      resolve({ status: child.exitCode ?? 1, out, err: err.trimEnd() }),
    );
  });
}
