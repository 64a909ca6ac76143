import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import type { HostName } from "../../catalogue/names.ts";
import type { HostPlace } from "./document.ts";

/** What the host stack's configuration says beyond the facts: the values of `{setting:…}` by name. */
export interface HostSettings {
  readonly values: Readonly<Record<string, string>>;
}

/** A host as the services on it see it: where paths and ports really lie, and the facts of everything else. */
export interface HostView {
  readonly catalogue: Catalogue;
  readonly host: Host;
  readonly settings: HostSettings;
  readonly place: HostPlace;
  /** Home of the login. */
  readonly home: string;
}

/** @throws Error when there is no such host, which findings report first */
export function viewOf(
  catalogue: Catalogue,
  settings: HostSettings,
  name: HostName,
  place: HostPlace,
): HostView {
  const host = catalogue.hosts.get(name);
  if (host === undefined) throw new Error(`there is no host "${name}"`);
  return { catalogue, host, settings, place, home: `${place.root}/Users/${place.login}` };
}

/** An absolute path of the facts where it really lies; `~` is the login's home. */
export function reallyAt({ place, home }: HostView, path: string): string {
  if (path === "~" || path.startsWith("~/")) return `${home}${path.slice(1)}`;
  return `${place.root}${path}`;
}

/** A place of the host by the name that templates use: "home", or a key of its `paths`. @throws Error when it states none of that name */
export function placeNamed(view: HostView, name: string): string {
  if (name === "home") return view.home;
  const path = view.host.paths[name];
  if (path === undefined) throw new Error(`hosts/${view.host.name}.ts states no path "${name}"`);
  return reallyAt(view, path);
}

/** A name below the zone in full: "feed.ops.eblu.me". */
export function nameBelowZone({ zone }: Catalogue, host: string): string {
  return `${host}.${zone.subdomain}.${zone.domain}`;
}

/** A device of the tailnet by its full MagicDNS name. */
export function deviceNamed({ tailnet }: Catalogue, device: string): string {
  return `${device}.${tailnet.domain}`;
}
