import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { build } from "plist";
import type { IndriPlaces } from "../places.ts";
import type { IndriSeed } from "../seed.ts";
import { BEHIND, GUARDED, LINKED, STAND_INS } from "./tools.ts";

/** The Mac that the facts describe. */
export const MACOS = { version: "15.7.3", build: "24G419", darwin: "24.6.0" } as const;

/** Where this machine's own tools are looked for. */
const MACHINE_FOLDERS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

/** Makes the folders that every Mac has. What is there stays as it is. */
export async function layFolders(places: IndriPlaces, seed: IndriSeed): Promise<void> {
  const { root, home } = places;
  const folders = [
    ...["Applications", "Library/LaunchAgents", "Library/LaunchDaemons", "System/Library/CoreServices"],
    ...["etc/newsyslog.d", "opt/homebrew/bin", "opt/homebrew/etc", "opt/homebrew/var/log", "private", "tmp"],
    ...["usr/bin", "usr/libexec", "usr/local/bin", "usr/sbin", "var/log"],
    ...seed.volumes.map((volume) => `Volumes/${volume}`),
  ].map((folder) => join(root, folder));
  const own = ["Desktop", "Documents", "Downloads", "Library/Application Support", "Library/LaunchAgents"];
  for (const folder of [...folders, ...own.map((name) => join(home, name)), join(home, "Library", "Logs")])
    await mkdir(folder, { recursive: true });
  for (const folder of [home, join(home, "Library")]) await chmod(folder, 0o750);
  for (const name of ["bin", "sbin"])
    await link(join("usr", name === "bin" ? "bin" : "sbin"), join(root, name));
  await writeFile(
    join(root, "System", "Library", "CoreServices", "SystemVersion.plist"),
    build({ ProductName: "macOS", ProductVersion: MACOS.version, ProductBuildVersion: MACOS.build }),
  );
}

/** Lays out the tools of a session. They are made anew at each start, so that they follow the checkout. */
export async function layTools(places: IndriPlaces, seed: IndriSeed): Promise<void> {
  const { lab, tools } = places;
  const own = join(import.meta.dirname, "..", "mac", "bin");
  for (const folder of [lab, tools]) await rm(folder, { recursive: true, force: true });
  for (const folder of [tools, join(lab, "behind"), join(lab, "replies")])
    await mkdir(folder, { recursive: true });
  await link(process.execPath, join(lab, "node"));
  await link(join(import.meta.dirname, ".."), join(lab, "checkout"));
  await link(join(import.meta.dirname, "..", "..", "calls"), join(lab, "calls"));
  await writeFile(join(lab, "facts"), shellFacts(places, seed));
  for (const name of STAND_INS) await link(join(own, name), join(tools, name));
  // On a Mac the userland is the one that is stood in for elsewhere.
  const guarded = process.platform === "darwin" ? [] : GUARDED;
  for (const name of guarded) await link(join(own, "guard"), join(tools, name));
  for (const name of process.platform === "darwin" ? [...LINKED, ...GUARDED] : LINKED) {
    const found = name === "python3" ? await realPython() : await findTool(name);
    if (found !== undefined) await link(found, join(tools, name));
  }
  for (const name of [...BEHIND, ...GUARDED]) {
    const found = await findTool(name);
    if (found !== undefined) await link(found, join(lab, "behind", name));
  }
}

/** A program of this machine, by its name. */
export async function findTool(name: string): Promise<string | undefined> {
  for (const folder of new Set([...MACHINE_FOLDERS, ...(process.env["PATH"] ?? "").split(delimiter)])) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** Puts a symbolic link in place, over whatever link was there. */
export async function link(target: string, path: string): Promise<void> {
  await rm(path, { force: true });
  await symlink(target, path);
}

/**
 * Writes a program that starts `lab/indri/programs/PLAY.ts`.
 * @param version what it says it is
 * @param environment what the lab tells it beside
 */
export async function writeProgram(
  places: IndriPlaces,
  path: string,
  play: string,
  version: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const script = [
    "#!/bin/sh",
    `export LAB_VERSION='${version}' LAB_PROGRAM="$0"`,
    // Half of such a program's start is reading TypeScript.
    `export NODE_COMPILE_CACHE='${join(places.dataDir, "compile-cache")}'`,
    ...Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`),
    `exec '${join(places.lab, "node")}' '${join(places.lab, "checkout", "programs", play)}.ts' "$@"`,
    "",
  ].join("\n");
  await rm(path, { force: true });
  await writeFile(path, script, { mode: 0o755 });
}

/** A Python behind a version manager's shim would not start with the session's environment. */
async function realPython(): Promise<string | undefined> {
  const found = await findTool("python3");
  if (found !== undefined && !found.includes("shims")) return found;
  try {
    const { stdout } = await promisify(execFile)("python3", ["-c", "import sys; print(sys.executable)"]);
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function shellFacts(places: IndriPlaces, seed: IndriSeed): string {
  const facts = {
    LAB_USER: seed.user,
    LAB_HOME: places.home,
    LAB_HOSTNAME: seed.hostname,
    LAB_OS_VERSION: MACOS.version,
    LAB_OS_BUILD: MACOS.build,
    LAB_DARWIN: MACOS.darwin,
    LAB_BOOTED: String(Math.floor(Date.now() / 1000)),
  };
  return Object.entries(facts)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
