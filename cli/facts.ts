import { join } from "node:path";
import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Finding } from "../catalogue/finding.ts";
import { type Loaded, loadCatalogue } from "../catalogue/load.ts";
import { readProjectFile, readStackConfig } from "../config/files.ts";
import { type IndriSettings, indriSettings } from "../config/indri.ts";
import { networkSettings, type Settings } from "../config/settings.ts";
import { findingsOf } from "../derive/findings/all.ts";
import { renderFindings } from "../plan/terminal.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";

const loadedFrom = new Map<string, Promise<Loaded>>();

/** Reads the facts of a project once: a module that was imported stays as it was. */
export function loadFacts(root: string): Promise<Loaded> {
  const known = loadedFrom.get(root) ?? loadCatalogue(root);
  loadedFrom.set(root, known);
  return known;
}

/** All findings of the project's facts; those of form first, and only they when the form is wrong. */
export async function checkFacts(
  root: string,
): Promise<{ catalogue?: Catalogue; findings: readonly Finding[] }> {
  const loaded = await loadFacts(root);
  if (!loaded.ok) return { findings: loaded.findings };
  return { catalogue: loaded.catalogue, findings: [...loaded.findings, ...findingsOf(loaded.catalogue)] };
}

/** Facts and settings that are in order. */
export interface SoundFacts {
  readonly catalogue: Catalogue;
  /** The network stack's. */
  readonly settings: Settings;
  /** The host stack's. */
  readonly host: IndriSettings;
}

/** Facts in order, or a failure that says everything that is wrong with them. */
export async function soundCatalogue(session: Pick<Session, "root" | "paint">): Promise<Catalogue> {
  const { catalogue, findings } = await checkFacts(session.root);
  const errors = findings.filter(({ severity }) => severity === "error");
  if (catalogue === undefined || errors.length > 0) {
    throw new Failure([...renderFindings(errors, session.paint), "nothing was changed"].join("\n"));
  }
  return catalogue;
}

/** Facts and settings in order, or a failure that says everything that is wrong with them. */
export async function soundFacts(session: Pick<Session, "root" | "paint">): Promise<SoundFacts> {
  const catalogue = await soundCatalogue(session);
  await readProjectFile(join(session.root, "Pulumi.yaml"));
  const read = async (file: string): Promise<Readonly<Record<string, unknown>>> =>
    await readStackConfig(join(session.root, file));
  const [network, indri] = ["Pulumi.network.yaml", "Pulumi.indri.yaml"];
  return {
    catalogue,
    settings: networkSettings(await read(network), network, Object.keys(catalogue.tailnet.people)),
    host: indriSettings(await read(indri), indri),
  };
}
