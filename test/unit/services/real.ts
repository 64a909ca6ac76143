import { fileURLToPath } from "node:url";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { loadCatalogue } from "../../../catalogue/load.ts";

/** The project's own facts. @throws where they do not load, with every finding */
export async function realCatalogue(): Promise<Catalogue> {
  const loaded = await loadCatalogue(fileURLToPath(new URL("../../../", import.meta.url)));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings, undefined, 2));
  return loaded.catalogue;
}
