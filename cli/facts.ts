import { join } from "node:path";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Finding } from "../catalogue/finding.ts";
import { loadCatalogue } from "../catalogue/load.ts";
import { readProjectFile, readStackConfig } from "../config/files.ts";
import { networkSettings, type Settings } from "../config/settings.ts";
import { findingsOf } from "../derive/findings/all.ts";
import { renderFindings } from "../plan/terminal.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";

/** All findings of the project's facts; those of form first, and only they when the form is wrong. */
export async function checkFacts(
  root: string,
): Promise<{ catalogue?: Catalogue; findings: readonly Finding[] }> {
  const loaded = await loadCatalogue(root);
  if (!loaded.ok) return { findings: loaded.findings };
  return { catalogue: loaded.catalogue, findings: [...loaded.findings, ...findingsOf(loaded.catalogue)] };
}

/** Facts in order, or a failure that says everything that is wrong with them. */
export async function soundCatalogue(session: Session): Promise<Catalogue> {
  const { catalogue, findings } = await checkFacts(session.root);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (catalogue === undefined || errors.length > 0) {
    throw new Failure([...renderFindings(errors, session.paint), "nothing was changed"].join("\n"));
  }
  return catalogue;
}

/** Facts and settings in order, or a failure that says everything that is wrong with them. */
export async function soundFacts(session: Session): Promise<{ catalogue: Catalogue; settings: Settings }> {
  const catalogue = await soundCatalogue(session);
  await readProjectFile(join(session.root, "Pulumi.yaml"));
  const file = "Pulumi.network.yaml";
  const raw = await readStackConfig(join(session.root, file));
  return { catalogue, settings: networkSettings(raw, file, Object.keys(catalogue.tailnet.people)) };
}
