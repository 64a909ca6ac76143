import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, closeSync, constants, openSync, statSync } from "node:fs";
import { constants as os } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import type { IndriPlaces } from "../places.ts";
import { systemPath } from "../places.ts";
import type { Ending } from "./keep-alive.ts";
import type { JobDescription } from "./property-list.ts";

/** What launchd reports for a job whose program cannot be started. */
const EX_CONFIG = 78;
const DEFAULT_UMASK = 0o022;

/** The arguments that a job runs with, its program first. */
export function argumentsOf({ Program, ProgramArguments }: JobDescription): string[] {
  return ProgramArguments ?? (Program === undefined ? [] : [Program]);
}

/**
 * Starts a job's process as the leader of a group of its own.
 * @param base what launchd gives to every job of the domain
 * @returns the process, or the status that launchd reports when it cannot even be started
 */
export function spawnJob(
  description: JobDescription,
  places: IndriPlaces,
  base: Readonly<Record<string, string>>,
): ChildProcess | { readonly failed: number } {
  const environment: Record<string, string> = {
    ...base,
    ...macPath(description.EnvironmentVariables, places),
    XPC_SERVICE_NAME: description.Label,
  };
  const program = findProgram(description, environment["PATH"] ?? "");
  if (program === undefined) return { failed: EX_CONFIG };
  const cwd = description.WorkingDirectory ?? places.root;
  if (!isFolder(cwd)) return { failed: EX_CONFIG };
  const opened: number[] = [];
  const open = (path: string | undefined, flags: string) => {
    if (path === undefined) return "ignore" as const;
    const file = openSync(path, flags, 0o644);
    opened.push(file);
    return file;
  };
  try {
    const stdio = [
      open(description.StandardInPath, "r"),
      open(description.StandardOutPath, "a"),
      open(description.StandardErrorPath, "a"),
    ];
    const umask = `umask ${umaskOf(description).toString(8)}`;
    const nice = description.Nice === undefined ? "" : `nice -n ${description.Nice} `;
    return spawn(
      "/bin/sh",
      ["-c", `${umask}; exec ${nice}"$@"`, "sh", program, ...argumentsOf(description).slice(1)],
      { cwd, env: environment, stdio, detached: true },
    );
  } catch {
    return { failed: EX_CONFIG };
  } finally {
    for (const file of opened) closeSync(file);
  }
}

/** How a process ended, from what Node tells of it. */
export function endingOf(status: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === null ? { status: status ?? 0 } : { signal: os.signals[signal] };
}

/** Takes `/usr/bin` and the like on a job's PATH for the Mac's: a job must not find GNU tools where a Mac has others. */
function macPath(
  variables: Readonly<Record<string, string>>,
  places: IndriPlaces,
): Readonly<Record<string, string>> {
  const path = variables["PATH"];
  if (path === undefined) return variables;
  const system = new Set(["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin", "/opt/homebrew/bin"]);
  const folders = path.split(":").map((folder) => (system.has(folder) ? join(places.root, folder) : folder));
  return { ...variables, PATH: folders.join(":") };
}

function findProgram(description: JobDescription, path: string): string | undefined {
  const name = description.Program ?? description.ProgramArguments?.[0] ?? "";
  const candidates = isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable);
}

function umaskOf({ Umask }: JobDescription): number {
  return typeof Umask === "string" ? Number.parseInt(Umask, 8) : (Umask ?? DEFAULT_UMASK);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** The environment that launchd gives to every job of a login. */
export function baseEnvironment(places: IndriPlaces, user: string): Record<string, string> {
  return {
    PATH: systemPath(places),
    HOME: places.home,
    USER: user,
    LOGNAME: user,
    SHELL: "/bin/sh",
    TMPDIR: join(places.root, "tmp"),
    XPC_FLAGS: "0x0",
  };
}

/** The environment of a daemon, which runs as root and has no home; by the mark of sudo the Mac's tools take it for root. */
export function rootEnvironment(places: IndriPlaces): Record<string, string> {
  return { PATH: systemPath(places), XPC_FLAGS: "0x0", SUDO_UID: "0" };
}
