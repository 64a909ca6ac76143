import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName } from "../../catalogue/names.ts";
import type { Native } from "../../catalogue/native.ts";
import type { Service } from "../../catalogue/service.ts";

/** A service that runs natively on a macOS host, and how. */
export interface NativeService {
  readonly service: Service;
  readonly native: Native;
}

/** What is asked of a catalogue for each of its services: it never changes, and is gone through once. */
interface Known {
  readonly natives: ReadonlyMap<HostName, readonly NativeService[]>;
  readonly proxy: NativeService | undefined;
}
const catalogues = new WeakMap<Catalogue, Known>();

function knownOf(catalogue: Catalogue): Known {
  const known = catalogues.get(catalogue);
  if (known !== undefined) return known;
  const natives = new Map<HostName, NativeService[]>();
  for (const service of catalogue.services.values()) {
    const { runs } = service;
    if (runs.where !== "host" || runs.native === undefined) continue;
    const ofHost = natives.get(runs.host) ?? [];
    ofHost.push({ service, native: runs.native });
    natives.set(runs.host, ofHost);
  }
  const proxy = natives
    .get(catalogue.tailnet.proxyHost)
    ?.find(({ native }) =>
      native.files.some(({ content }) => content.format === "derived" && content.document === "caddyfile"),
    );
  const made = { natives, proxy };
  catalogues.set(catalogue, made);
  return made;
}

/** The native services of a host, in the catalogue's order. */
export function nativesOn(catalogue: Catalogue, host: HostName): readonly NativeService[] {
  return knownOf(catalogue).natives.get(host) ?? [];
}

/** The service that serves every site: the one whose file the Caddyfile is. */
export function proxyOf(catalogue: Catalogue): NativeService | undefined {
  return knownOf(catalogue).proxy;
}
