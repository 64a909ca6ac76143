import { access, chmod, mkdir, readFile, symlink, unlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** A provider plugin that the stacks use, at the version that their SDK asks for. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  /** Whether the project has a stand-in for it, under providers/<name>/main.ts. */
  readonly standIn: true;
}

export const PLUGINS: readonly Plugin[] = [
  { name: "tailscale", version: "0.29.1", standIn: true },
  { name: "gandi", version: "2.3.2", standIn: true },
];

/** What serves a provider. */
export interface Installed {
  readonly plugin: Plugin;
  readonly by: "official" | "stand-in";
}

/**
 * Lays out a PULUMI_HOME of the checkout's own: for each provider the official plugin where the user's own Pulumi home has it, else the
 * project's stand-in; and a folder of programs (`bin`) with the language host where none is on PATH. Running it again refreshes it,
 * also after the checkout has moved.
 *
 * @param pulumiHome the folder to fill
 * @param pulumi path of the pulumi program that will be used
 * @param project the project's folder
 */
export async function installPlugins(
  pulumiHome: string,
  pulumi: string,
  project: string,
  environment: NodeJS.ProcessEnv,
): Promise<Installed[]> {
  const official = join(environment["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  const bin = join(pulumiHome, "bin");
  await mkdir(bin, { recursive: true });
  await link(pulumi, join(bin, "pulumi"));
  await installLanguageHost(bin, pulumi, project, environment);
  return await Promise.all(
    PLUGINS.map(async (plugin): Promise<Installed> => {
      const folder = `resource-${plugin.name}-v${plugin.version}`;
      const here = join(pulumiHome, "plugins", folder);
      const program = `pulumi-resource-${plugin.name}`;
      if (official !== join(pulumiHome, "plugins") && (await exists(join(official, folder, program)))) {
        await link(join(official, folder), here);
        return { plugin, by: "official" };
      }
      await mkdir(here, { recursive: true });
      await writeLauncher(join(here, program), join(project, "providers", plugin.name, "main.ts"));
      return { plugin, by: "stand-in" };
    }),
  );
}

async function installLanguageHost(
  bin: string,
  pulumi: string,
  project: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const name = "pulumi-language-nodejs";
  const beside = join(pulumi, "..", name);
  if (await exists(beside)) return await link(beside, join(bin, name));
  const found = await execa("which", [name], { env: environment, reject: false });
  const path = found.stdout.trim();
  if (!found.failed && path !== join(bin, name)) return await link(path, join(bin, name));
  await writeLauncher(join(bin, name), join(project, "providers", "language-nodejs", "main.ts"));
}

/**
 * Writes a `pulumi` for a person's shell that acts on another project folder, brought up to date first: what somebody runs by hand in
 * the checkout must not write into the checkout's own stack files.
 */
export async function writeProjectPulumi(
  path: string,
  pulumi: string,
  project: string,
  folder: string,
): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  const refresh = [process.execPath, join(project, "engine", "lay-out.ts"), project, folder]
    .map(quote)
    .join(" ");
  await writeProgram(path, `${refresh} && exec ${quote(pulumi)} --cwd ${quote(folder)} "$@"`);
}

/** A program that runs a TypeScript file with this very Node. */
async function writeLauncher(path: string, entry: string): Promise<void> {
  await writeProgram(path, `exec ${quote(process.execPath)} ${quote(entry)} "$@"`);
}

async function writeProgram(path: string, line: string): Promise<void> {
  const text = `#!/bin/sh\n${line}\n`;
  if ((await readFile(path, "utf8").catch(() => "")) === text) return;
  await writeFile(path, text);
  await chmod(path, 0o755);
}

/** Single quotes for POSIX sh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function link(target: string, path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
  await mkdir(join(path, ".."), { recursive: true });
  await symlink(target, path);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
