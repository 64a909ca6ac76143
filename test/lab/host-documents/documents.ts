import { fileURLToPath } from "node:url";
import { loadCatalogue } from "../../../catalogue/load.ts";
import { HostName } from "../../../catalogue/names.ts";
import type { HostDocument, HostFile, HostPlace } from "../../../derive/host/document.ts";
import { hostDocumentOf } from "../../../derive/host/host.ts";

const REAL: HostPlace = { login: "erichblume", root: "", portOf: (port) => port };

/** The document of indri, where paths and ports lie as `place` says. */
export async function indri(place: Partial<HostPlace> = {}): Promise<HostDocument> {
  const loaded = await loadCatalogue(fileURLToPath(new URL("../../..", import.meta.url)));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const values = {
    "borgbase-repository": "ssh://abcd1234@abcd1234.repo.borgbase.com/./repo",
    "borgbase-known-host": "*.repo.borgbase.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
  };
  return hostDocumentOf(loaded.catalogue, { values }, HostName.parse("indri"), { ...REAL, ...place });
}

/** The file whose path ends so. @throws Error when there is none */
export function fileEnding({ services }: HostDocument, end: string): HostFile {
  const found = services.flatMap(({ files }) => files).find(({ path }) => path.endsWith(end));
  if (found === undefined) throw new Error(`no file …${end}`);
  return found;
}

/** Its text, with a secret of characters that no format quotes. */
export function textOf(file: HostFile): string {
  return file.content(() => "a-secret");
}
