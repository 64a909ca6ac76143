import type { Brew } from "./brew.ts";
import { BrewError, installedVersions, pour, rack, unpour } from "./cellar.ts";
import { newest } from "./formula.ts";

/** `brew install NAME…`: an older version is upgraded, as Homebrew does since 2021. */
export async function install(brew: Brew, names: readonly string[]): Promise<number> {
  for (const name of names) {
    const formula = brew.table[name];
    if (formula === undefined) return unknown(brew, name);
    const installed = await installedVersions(brew.places, name, formula);
    const version = newest(formula);
    if (installed.includes(version)) {
      brew.warn(
        formula.cask
          ? `Warning: Not upgrading ${name}, the latest version is already installed`
          : `Warning: ${name} ${version} is already installed and up-to-date.\nTo reinstall ${version}, run:\n  brew reinstall ${name}`,
      );
    } else {
      await put(brew, name, version);
    }
  }
  return 0;
}

/** `brew upgrade [NAME…]`. */
export async function upgrade(brew: Brew, names: readonly string[]): Promise<number> {
  const asked = names.length > 0 ? names : Object.keys(brew.table);
  for (const name of asked) {
    const formula = brew.table[name];
    if (formula === undefined) return unknown(brew, name);
    const installed = await installedVersions(brew.places, name, formula);
    const version = newest(formula);
    if (installed.length === 0) {
      if (names.length === 0) continue;
      brew.warn(`Error: ${name} not installed`);
      return 1;
    }
    if (installed.includes(version)) {
      if (names.length > 0) brew.warn(`Warning: ${name} ${version} already installed`);
      continue;
    }
    brew.say(`==> Upgrading 1 outdated package:\n${name} ${installed.at(-1)} -> ${version}`);
    await put(brew, name, version);
    await unpour(brew.places, name, formula, version);
  }
  return 0;
}

/** `brew uninstall NAME…`. */
export async function uninstall(brew: Brew, names: readonly string[]): Promise<number> {
  for (const name of names) {
    const formula = brew.table[name];
    const installed = formula === undefined ? [] : await installedVersions(brew.places, name, formula);
    if (formula === undefined || installed.length === 0) {
      brew.warn(
        formula?.cask
          ? `Error: Cask '${name}' is not installed.`
          : `Error: No such keg: ${rack(brew.places, name, { cask: false })}`,
      );
      return 1;
    }
    brew.say(`Uninstalling ${rack(brew.places, name, formula)}/${installed.at(-1)}... (20 files, 1.4MB)`);
    await unpour(brew.places, name, formula);
  }
  return 0;
}

/** `brew list [--versions] [--cask|--formula] [NAME…]`; 1 when a name is not installed. */
export async function list(
  brew: Brew,
  names: readonly string[],
  options: readonly string[],
): Promise<number> {
  let status = 0;
  for (const name of names.length > 0 ? names : Object.keys(brew.table).sort()) {
    const formula = brew.table[name];
    const installed = formula === undefined ? [] : await installedVersions(brew.places, name, formula);
    if (formula === undefined || installed.length === 0) {
      if (names.length === 0) continue;
      status = 1;
      if (!options.includes("--versions"))
        brew.warn(`Error: No such keg: ${rack(brew.places, name, { cask: false })}`);
      continue;
    }
    if (options.includes("--cask") && !formula.cask) continue;
    if ((options.includes("--formula") || options.includes("--formulae")) && formula.cask) continue;
    brew.say(options.includes("--versions") ? `${name} ${installed.join(" ")}` : name);
  }
  return status;
}

async function put(brew: Brew, name: string, version: string): Promise<void> {
  const formula = brew.table[name];
  if (formula === undefined) throw new BrewError(`No available formula with the name "${name}".`);
  if (formula.cask) {
    brew.say(`==> Downloading ${name}\n==> Installing Cask ${name}`);
    await pour(brew.places, name, formula, version);
    brew.say(`🍺  ${name} was successfully installed!`);
    return;
  }
  brew.say(`==> Fetching ${name}\n==> Pouring ${name}--${version}.arm64_sequoia.bottle.tar.gz`);
  const keg = await pour(brew.places, name, formula, version);
  brew.say(`🍺  ${keg}: 20 files, 1.4MB`);
}

function unknown(brew: Brew, name: string): number {
  brew.warn(`Warning: No available formula or cask with the name "${name}".`);
  brew.say("==> Searching for similarly named formulae and casks...");
  brew.warn(`Error: No formulae or casks found for ${name}.`);
  return 1;
}
