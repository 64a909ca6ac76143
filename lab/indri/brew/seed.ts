import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../../emulator/store.ts";
import type { IndriPlaces } from "../places.ts";
import type { IndriSeed } from "../seed.ts";
import { installedVersions, pour } from "./cellar.ts";
import { newest, readTable, tablePath } from "./formula.ts";
import { writeServicePlist } from "./services.ts";

/** Puts Homebrew in place, with what is installed from the beginning. */
export async function installSeed(places: IndriPlaces, seed: IndriSeed): Promise<void> {
  await writeAtomically(tablePath(places.dataDir), `${JSON.stringify(seed.formulas, null, 2)}\n`);
  const script = [
    "#!/bin/sh",
    `exec '${join(places.lab, "node")}' '${join(places.lab, "checkout", "brew", "main.ts")}' '${places.dataDir}' '${seed.user}' "$@"`,
    "",
  ].join("\n");
  await writeFile(join(places.homebrew, "bin", "brew"), script, { mode: 0o755 });
  const table = await readTable(places.dataDir);
  for (const name of seed.installed) {
    const formula = table[name];
    if (formula === undefined)
      throw new Error(`the lab's indri is to have ${name} installed, which no formula describes`);
    if ((await installedVersions(places, name, formula)).length > 0) continue;
    await pour(places, name, formula, newest(formula));
    const { service } = formula;
    if (service !== undefined && seed.running?.includes(name) === true)
      await writeServicePlist(places, name, service);
  }
}
