import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName, ServiceName } from "../../catalogue/names.ts";
import type { Native } from "../../catalogue/native.ts";
import type { Service } from "../../catalogue/service.ts";
import { remembered } from "../remembered.ts";

/** A service that runs natively on a macOS host, and how. */
export interface NativeService {
  readonly service: Service;
  readonly native: Native;
}

/** The native services of a host, in the catalogue's order. */
export const nativesOn = remembered((catalogue: Catalogue, host: HostName): readonly NativeService[] =>
  [...catalogue.services.values()].flatMap((service) =>
    service.runs.where === "host" && service.runs.host === host && service.runs.native !== undefined
      ? [{ service, native: service.runs.native }]
      : [],
  ),
);

/** The names of the native services of a host. */
export const nativeNamesOn = remembered(
  (catalogue: Catalogue, host: HostName): ReadonlySet<ServiceName> =>
    new Set(nativesOn(catalogue, host).map(({ service }) => service.name)),
);

const proxies = remembered((catalogue: Catalogue, host: HostName): readonly NativeService[] =>
  nativesOn(catalogue, host).filter(({ native }) =>
    native.files.some(({ content }) => content.format === "derived" && content.document === "caddyfile"),
  ),
);

/** The service that serves every site: the one whose file the Caddyfile is. */
export function proxyOf(catalogue: Catalogue): NativeService | undefined {
  return proxies(catalogue, catalogue.tailnet.proxyHost)[0];
}
