import { join } from "node:path";
import { readStackConfig } from "../../config/files.ts";
import { indriSettings } from "../../config/indri.ts";
import { networkSettings } from "../../config/settings.ts";
import { derivedOf } from "../../plan/whole/derive.ts";
import type { Derived } from "../../plan/whole/derived.ts";
import { checkFacts } from "../facts.ts";
import type { StackFacts } from "./documents.ts";

/** What a tree derives, and its facts where they are in order. */
export interface DerivedTree {
  readonly derived: Derived;
  readonly facts?: StackFacts;
}

/**
 * Derives what the facts and settings of a tree come to. No credential is read, and nothing outside the tree.
 *
 * @param root the tree's folder
 * @throws SettingsError for settings that do not fit the facts
 */
export async function derivedAt(root: string): Promise<DerivedTree> {
  const { catalogue, findings } = await checkFacts(root);
  if (catalogue === undefined || findings.some(({ severity }) => severity === "error"))
    return { derived: { form: 1, findings: [...findings] } };
  const read = async (file: string) => await readStackConfig(join(root, file));
  const [network, indri] = ["Pulumi.network.yaml", "Pulumi.indri.yaml"];
  const facts = {
    catalogue,
    network: networkSettings(await read(network), network, Object.keys(catalogue.tailnet.people)),
    host: indriSettings(await read(indri), indri),
  };
  return { derived: derivedOf(facts, findings), facts };
}
