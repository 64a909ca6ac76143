import { lstat, mkdir, readdir, readlink, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { isLauncher, writeLauncher } from "./launcher.ts";

/** A provider plugin that the stacks use, at the version that their SDK asks for. It has a stand-in under providers/<name>/main.ts. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
}

export const PLUGINS: readonly Plugin[] = [
  { name: "tailscale", version: "0.29.1" },
  { name: "gandi", version: "2.3.2" },
  { name: "command", version: "1.2.1" },
  { name: "kubernetes", version: "4.34.2" },
];

/** What serves a provider. */
export interface Installed {
  readonly plugin: Plugin;
  readonly by: "official" | "stand-in";
}

const LANGUAGE_HOST = "pulumi-language-nodejs";

/**
 * Lays out a PULUMI_HOME of the checkout's own: for each provider the official plugin where the user's own Pulumi home has it, else the
 * project's stand-in; and a folder of programs (`bin`) with the engine and the language host. Running it again refreshes it, also after
 * the checkout has moved or an official plugin has come or gone. Nothing outside the folder is ever written.
 *
 * @param pulumiHome the folder to fill
 * @param pulumi path of the pulumi program that will be used
 * @param project the project's folder
 * @param environment says which Pulumi home is the user's (`PULUMI_HOME`, else ~/.pulumi)
 */
export async function installPlugins(
  pulumiHome: string,
  pulumi: string,
  project: string,
  environment: NodeJS.ProcessEnv,
): Promise<Installed[]> {
  const bin = join(resolve(pulumiHome), "bin");
  await mkdir(bin, { recursive: true });
  // With the lab's own `bin` on PATH the engine is found there, as a link to where it really is.
  const engine = dirname(resolve(pulumi)) === bin ? await readlink(pulumi) : resolve(pulumi);
  await link(engine, join(bin, "pulumi"));
  await installLanguageHost(bin, engine, project);
  await keepNoLogs(join(resolve(pulumiHome), "logs"));
  const homes = [environment["PULUMI_HOME"] || undefined, join(environment["HOME"] ?? homedir(), ".pulumi")]
    .flatMap((home) => (home === undefined ? [] : [resolve(home)]))
    .filter((home) => home !== resolve(pulumiHome));
  return await Promise.all(
    PLUGINS.map(async (plugin): Promise<Installed> => {
      const { folder, program } = namesOf(plugin);
      const here = join(pulumiHome, "plugins", folder);
      for (const home of homes) {
        const official = join(home, "plugins", folder);
        if (await isOfficial(official, program)) {
          await linkInto(official, here);
          return { plugin, by: "official" };
        }
      }
      await emptyOfLinks(here);
      await writeStandIn(join(here, program), join(project, "providers", plugin.name, "main.ts"));
      return { plugin, by: "stand-in" };
    }),
  );
}

/**
 * The engine (3.250) writes every property that it handles into a log of its own, at debug level, and no option turns that off: 70 MB and
 * half of the time for a stack of 112 objects. It does without where it cannot make the folder.
 */
async function keepNoLogs(path: string): Promise<void> {
  if (await isFile(path)) return;
  await rm(path, { recursive: true, force: true });
  await writeFile(path, "A file, so that the engine keeps no logs of its own here.\n");
}

/** The project's stand-in for a provider, where it is what serves it. @param pulumiHome that has been laid out */
export async function standInFor(name: string, pulumiHome: string): Promise<string | undefined> {
  if (!PLUGINS.some((plugin) => plugin.name === name)) return undefined;
  const path = pluginProgram(name, pulumiHome);
  return (await isFile(path)) && (await isLauncher(path)) ? path : undefined;
}

/** What serves a provider, official or not. @param pulumiHome that has been laid out @throws Error for a provider that no stack uses */
export function pluginProgram(name: string, pulumiHome: string): string {
  const plugin = PLUGINS.find((candidate) => candidate.name === name);
  if (plugin === undefined) throw new Error(`no stack uses a provider ${name}`);
  const { folder, program } = namesOf(plugin);
  return join(resolve(pulumiHome), "plugins", folder, program);
}

/** By which names the engine knows a plugin. */
function namesOf({ name, version }: Plugin): { readonly folder: string; readonly program: string } {
  return { folder: `resource-${name}-v${version}`, program: `pulumi-resource-${name}` };
}

/** An official language host of the engine's version lies beside the engine; one that is elsewhere may be of any version. */
async function installLanguageHost(bin: string, engine: string, project: string): Promise<void> {
  const path = join(bin, LANGUAGE_HOST);
  const beside = join(dirname(engine), LANGUAGE_HOST);
  if ((await isFile(beside)) && !(await isLauncher(beside))) return await link(beside, path);
  await removeLink(path);
  await writeStandIn(path, join(project, "providers", "language-nodejs", "main.ts"));
}

/** Whether a folder holds a plugin that the engine has finished installing: until then it keeps a `.partial` file beside it. */
async function isOfficial(folder: string, program: string): Promise<boolean> {
  const path = join(folder, program);
  return (await isFile(path)) && !(await isFile(`${folder}.partial`)) && !(await isLauncher(path));
}

/**
 * Writes a `pulumi` for a person's shell that acts on another project folder, brought up to date first: what somebody runs by hand in
 * the checkout must not write into the checkout's own stack files.
 *
 * @param through a program with its arguments that runs it
 */
export async function writeProjectPulumi(
  path: string,
  pulumi: string,
  project: string,
  folder: string,
  through: readonly string[] = [],
): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  const words = (line: readonly string[]): string => line.map(quote).join(" ");
  const refresh = words([process.execPath, join(project, "engine", "lay-out.ts"), project, folder]);
  await writeLauncher(path, `${refresh} && exec ${words([...through, pulumi, "--cwd", folder])} "$@"`);
}

/** A program that runs a TypeScript file with this very Node. */
async function writeStandIn(path: string, entry: string): Promise<void> {
  const node = `${quote(process.execPath)} --disable-warning=ExperimentalWarning`;
  await writeLauncher(path, `exec ${node} ${quote(entry)} "$@"`);
}

/** Single quotes for POSIX sh. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Fills a folder of ours with links to what lies in another. The folder itself is no link: the engine passes over a plugin's folder that is one. */
async function linkInto(folder: string, here: string): Promise<void> {
  await emptyOfLinks(here, folder);
  for (const name of await readdir(folder)) await link(join(folder, name), join(here, name));
}

/** Makes a folder of ours, without links but those into one folder: what is written by way of a link would land in the user's own Pulumi home. */
async function emptyOfLinks(here: string, but?: string): Promise<void> {
  await removeLink(here);
  await mkdir(here, { recursive: true });
  for (const name of await readdir(here)) {
    const target = await readlink(join(here, name)).catch(() => undefined);
    if (but === undefined || target !== join(but, name)) await removeLink(join(here, name));
  }
}

/** Makes `path` a link to `target`, whatever was there, in one step for whoever looks. */
async function link(target: string, path: string): Promise<void> {
  if ((await readlink(path).catch(() => undefined)) === target) return;
  await mkdir(dirname(path), { recursive: true });
  const scratch = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await rm(scratch, { force: true });
  await symlink(target, scratch);
  // A link takes the place of a link or a file by itself, of a folder it does not.
  const old = await lstat(path).catch(() => undefined);
  if (old?.isDirectory() === true) await rm(path, { recursive: true });
  await rename(scratch, path);
}

async function removeLink(path: string): Promise<void> {
  const old = await lstat(path).catch(() => undefined);
  if (old?.isSymbolicLink() === true) await rm(path, { force: true });
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}
