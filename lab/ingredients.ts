import { join } from "node:path";
import { loadCatalogue } from "../catalogue/load.ts";
import { readStackConfig } from "../config/files.ts";
import { networkSettings } from "../config/settings.ts";
import type { Ingredients } from "./daemons.ts";
import type { LabPlaces } from "./places.ts";
import { labSecrets } from "./secrets.ts";
import { environmentOf } from "./supervise/record.ts";

/** Gathers what the daemons are made of. @throws Error when facts or settings are not in order */
export async function gatherIngredients(places: LabPlaces): Promise<Ingredients> {
  const loaded = await loadCatalogue(places.root);
  if (!loaded.ok) throw new Error("the facts are not in order; npx blumeops facts check tells what is wrong");
  const file = "Pulumi.network.yaml";
  const { people, logins } = networkSettings(
    await readStackConfig(join(places.root, file)),
    file,
    Object.keys(loaded.catalogue.tailnet.people),
  );
  return {
    catalogue: loaded.catalogue,
    people,
    logins,
    secrets: await labSecrets(places),
    binaryAt: (name) => join(places.binaries, name),
    peers: places.peers,
    root: places.root,
    environment: await environmentOf(places.daemons),
  };
}
