import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { findTool, link, writeProgram } from "../layout/tree.ts";
import type { IndriPlaces } from "../places.ts";
import type { Formula } from "./formula.ts";

/** A formula cannot be installed, as Homebrew says it. */
export class BrewError extends Error {}

/** The folder of every installed version of a formula or cask. */
export function rack({ homebrew }: IndriPlaces, name: string, { cask }: Pick<Formula, "cask">): string {
  return join(homebrew, cask ? "Caskroom" : "Cellar", name);
}

/** Versions that are installed, oldest first. */
export async function installedVersions(
  places: IndriPlaces,
  name: string,
  formula: Pick<Formula, "cask">,
): Promise<string[]> {
  return (await readdir(rack(places, name, formula)).catch(() => [])).sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
}

/** Puts a version in place and links it, as pouring a bottle does. @throws BrewError */
export async function pour(
  places: IndriPlaces,
  name: string,
  formula: Formula,
  version: string,
): Promise<string> {
  const keg = join(rack(places, name, formula), version);
  const bin = join(keg, "bin");
  await mkdir(bin, { recursive: true });
  for (const program of formula.programs) {
    const path = program.at === undefined ? join(bin, program.name) : join(places.root, program.at);
    await mkdir(dirname(path), { recursive: true });
    const { play } = program;
    const tool = play === undefined || program.preferMachine ? await findTool(program.name) : undefined;
    if (tool !== undefined) {
      await link(tool, path);
    } else if (play !== undefined) {
      await writeProgram(places, path, play, version);
    } else {
      await rm(keg, { recursive: true, force: true });
      throw new BrewError(
        `${name}: no bottle available! (the lab links this machine's own ${program.name}, which is missing)`,
      );
    }
  }
  if (formula.cask) return keg;
  await writeFile(
    join(keg, "INSTALL_RECEIPT.json"),
    `${JSON.stringify({ homebrew_version: "4.6.20", poured_from_bottle: true, installed_on_request: true })}\n`,
  );
  await mkdir(join(places.homebrew, "opt"), { recursive: true });
  await link(join("..", "Cellar", name, version), join(places.homebrew, "opt", name));
  for (const [program, target] of binLinks(places, name, formula, version)) await link(target, program);
  return keg;
}

/** Takes every version away but `keep`. */
export async function unpour(
  places: IndriPlaces,
  name: string,
  formula: Formula,
  keep?: string,
): Promise<void> {
  for (const version of await installedVersions(places, name, formula))
    if (version !== keep)
      await rm(join(rack(places, name, formula), version), { recursive: true, force: true });
  if (keep !== undefined) return;
  await rm(rack(places, name, formula), { recursive: true, force: true });
  await rm(join(places.homebrew, "opt", name), { force: true });
  for (const [program] of binLinks(places, name, formula, "")) await rm(program, { force: true });
  for (const { at } of formula.programs)
    if (at !== undefined) await rm(join(places.root, at), { force: true });
}

/** A versioned formula such as postgresql@18 is keg-only: its programs are found below `opt` alone. */
export function isKegOnly(name: string): boolean {
  return name.includes("@");
}

function binLinks(
  { homebrew }: IndriPlaces,
  name: string,
  formula: Formula,
  version: string,
): (readonly [path: string, target: string])[] {
  if (isKegOnly(name) || formula.cask) return [];
  return formula.programs.map(
    (program) =>
      [
        join(homebrew, "bin", basename(program.name)),
        join("..", "Cellar", name, version, "bin", program.name),
      ] as const,
  );
}
