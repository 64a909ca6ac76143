import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName } from "../../catalogue/names.ts";
import type { Native } from "../../catalogue/native.ts";
import type { Service } from "../../catalogue/service.ts";

/** A service that runs natively on a macOS host, and how. */
export interface NativeService {
  readonly service: Service;
  readonly native: Native;
}

/** The native services of a host, in the catalogue's order. */
export function nativesOn(catalogue: Catalogue, host: HostName): NativeService[] {
  return [...catalogue.services.values()].flatMap((service) =>
    service.runs.where === "host" && service.runs.host === host && service.runs.native !== undefined
      ? [{ service, native: service.runs.native }]
      : [],
  );
}

/** The service that serves every site: the one whose file the Caddyfile is. */
export function proxyOf(catalogue: Catalogue): NativeService | undefined {
  return nativesOn(catalogue, catalogue.tailnet.proxyHost).find(({ native }) =>
    native.files.some(({ content }) => content.format === "derived" && content.document === "caddyfile"),
  );
}
