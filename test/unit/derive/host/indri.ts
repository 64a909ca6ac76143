import { fileURLToPath } from "node:url";
import type { Catalogue } from "../../../../catalogue/catalogue.ts";
import { loadCatalogue } from "../../../../catalogue/load.ts";
import { HostName } from "../../../../catalogue/names.ts";
import type { HostDocument, HostFile, HostPlace, HostService } from "../../../../derive/host/document.ts";
import { hostDocumentOf } from "../../../../derive/host/host.ts";

export const INDRI = HostName.parse("indri");

/** Values of `{setting:…}` that look like real ones. */
export const settings = {
  values: {
    "borgbase-repository": "ssh://abcd1234@abcd1234.repo.borgbase.com/./repo",
    "borgbase-known-host": "*.repo.borgbase.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
  },
};

/** Where everything lies in real life. */
export const REAL: HostPlace = { login: "erichblume", root: "", portOf: (port) => port };

/** Where everything lies in a lab: below a folder, and on other ports. */
export const ELSEWHERE: HostPlace = {
  login: "somebody",
  root: "/lab/mac",
  portOf: (port) => 20_000 + port,
};

/** The facts of the project. @throws Error when they cannot be read */
export async function realFacts(): Promise<Catalogue> {
  const loaded = await loadCatalogue(fileURLToPath(new URL("../../../..", import.meta.url)));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  return loaded.catalogue;
}

/** The document of indri. */
export function indri(catalogue: Catalogue, place: HostPlace = REAL): HostDocument {
  return hostDocumentOf(catalogue, settings, INDRI, place);
}

/** What stands for the value of a secret; of characters that no format quotes. */
export function marked(reference: string): string {
  return `secret-${reference.replaceAll(/\W+/g, "-")}`;
}

/** What stands in a file while each secret stands for itself. */
export function textOf(file: HostFile): string {
  return file.content(marked);
}

/** A service of a document. @throws Error when it has none of that name */
export function serviceNamed({ services }: HostDocument, name: string): HostService {
  const found = services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`no service "${name}"`);
  return found;
}

/** The text of the file whose path ends so. @throws Error when there is none */
export function fileEnding(document: HostDocument, end: string): string {
  const found = document.services.flatMap(({ files }) => files).find(({ path }) => path.endsWith(end));
  if (found === undefined) throw new Error(`no file …${end}`);
  return textOf(found);
}

/** A whole document as plain values, texts included: what two documents are compared by. */
export function plain({ host, services }: HostDocument): unknown {
  return {
    host,
    services: services.map(({ files, ...rest }) => ({
      ...rest,
      files: files.map(({ content, ...file }) => ({ ...file, text: textOf({ content, ...file }) })),
    })),
  };
}
