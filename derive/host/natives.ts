import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName, ServiceName } from "../../catalogue/names.ts";
import type { Native, NativeFile } from "../../catalogue/native.ts";
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

/** A document that is written from the whole catalogue, as a native service's file states it. */
type DerivedDocument = Extract<NativeFile["content"], { readonly format: "derived" }>;

/** The document of a kind that a native service is given as a file: by that it is known for the proxy, or for what backs up. */
export function documentOf(
  { files }: Native,
  kind: DerivedDocument["document"],
): DerivedDocument | undefined {
  return files
    .map(({ content }) => content)
    .find((content): content is DerivedDocument => content.format === "derived" && content.document === kind);
}

const proxies = remembered((catalogue: Catalogue, host: HostName): readonly NativeService[] =>
  nativesOn(catalogue, host).filter(({ native }) => documentOf(native, "caddyfile") !== undefined),
);

/** The service that serves every site: the one whose file the Caddyfile is. */
export function proxyOf(catalogue: Catalogue): NativeService | undefined {
  return proxies(catalogue, catalogue.tailnet.proxyHost)[0];
}
