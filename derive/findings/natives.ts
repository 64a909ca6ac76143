import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import { SETTINGS } from "../../catalogue/setting.ts";
import { type NativeService, nativesOn } from "../host/natives.ts";
import { type HostView, viewOf } from "../host/view.ts";

/** A native service with a view of its host, where paths lie as the facts have them. */
export interface Native extends NativeService {
  readonly view: HostView;
}

/** Every native service of every host. */
export function nativesOf(catalogue: Catalogue): Native[] {
  return [...catalogue.hosts.values()].flatMap((host) =>
    nativesOn(catalogue, host.name).map((one) => ({ ...one, view: factsView(catalogue, host) })),
  );
}

/** A host as its facts have it, every setting standing for itself. */
export function factsView(catalogue: Catalogue, host: Host): HostView {
  return viewOf(
    catalogue,
    { values: Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, `<${name}>`])) },
    host.name,
    { login: "login", root: "", portOf: (port) => port },
  );
}
