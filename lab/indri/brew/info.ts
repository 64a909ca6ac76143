import type { Brew } from "./brew.ts";
import { installedVersions, isKegOnly } from "./cellar.ts";
import { newest } from "./formula.ts";

/** `brew info --json=v2 NAME…` (or `--installed`), with the fields that scripts read. */
export async function info(
  brew: Brew,
  names: readonly string[],
  options: readonly string[],
): Promise<number> {
  const asked = options.includes("--installed") ? Object.keys(brew.table) : names;
  const formulae: unknown[] = [];
  const casks: unknown[] = [];
  for (const name of asked) {
    const formula = brew.table[name];
    if (formula === undefined) {
      brew.warn(`Error: No available formula or cask with the name "${name}".`);
      return 1;
    }
    const installed = await installedVersions(brew.places, name, formula);
    if (options.includes("--installed") && installed.length === 0) continue;
    const current = installed.at(-1) ?? null;
    const outdated = current !== null && current !== newest(formula);
    if (formula.cask) {
      casks.push({
        token: name,
        desc: formula.description,
        version: newest(formula),
        installed: current,
        outdated,
      });
    } else {
      formulae.push({
        name,
        full_name: name,
        tap: "homebrew/core",
        desc: formula.description,
        versions: { stable: newest(formula), head: null, bottle: true },
        keg_only: isKegOnly(name),
        installed: installed.map((version) => ({
          version,
          poured_from_bottle: true,
          installed_on_request: true,
        })),
        linked_keg: isKegOnly(name) ? null : current,
        pinned: false,
        outdated,
        service:
          formula.service === undefined
            ? null
            : { run: formula.service.run, keep_alive: { always: formula.service.keepAlive } },
      });
    }
    if (!options.some((option) => option.startsWith("--json")))
      brew.say(
        `==> ${name}: stable ${newest(formula)}\n${formula.description}\n${current ?? "Not installed"}`,
      );
  }
  if (options.some((option) => option.startsWith("--json"))) brew.say(JSON.stringify({ formulae, casks }));
  return 0;
}

/** `brew outdated [--json=v2]`. */
export async function outdated(
  brew: Brew,
  _names: readonly string[],
  options: readonly string[],
): Promise<number> {
  const formulae: unknown[] = [];
  const casks: unknown[] = [];
  for (const [name, formula] of Object.entries(brew.table)) {
    const installed = await installedVersions(brew.places, name, formula);
    if (installed.length === 0 || installed.includes(newest(formula))) continue;
    (formula.cask ? casks : formulae).push({
      name,
      installed_versions: installed,
      current_version: newest(formula),
    });
    if (!options.some((option) => option.startsWith("--json"))) brew.say(name);
  }
  if (options.some((option) => option.startsWith("--json"))) brew.say(JSON.stringify({ formulae, casks }));
  return 0;
}
