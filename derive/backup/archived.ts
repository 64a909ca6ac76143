import { parse } from "yaml";
import { z } from "zod";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import type { Store } from "../../catalogue/upkeep.ts";
import { filledPath } from "../host/template.ts";
import { type HostView, reallyAt } from "../host/view.ts";

/** Where in an archive something of a store lies. Paths in an archive have no leading slash. */
export type ArchivePlace =
  | { readonly kind: "below"; readonly path: string }
  /** borgmatic's name of a database's dump: `borgmatic/FOLDER/HOST/NAME`; before borg 1.4 below the folder in which borgmatic ran. */
  | {
      readonly kind: "dump";
      readonly folder: "postgresql_databases" | "sqlite_databases";
      readonly name: string;
    };

/** A store, and what of it has to be in an archive. */
export interface ArchivedStore {
  readonly service: ServiceName;
  readonly store: string;
  readonly priority: Store["priority"];
  /** Each of these has at least one file. */
  readonly places: readonly ArchivePlace[];
}

const Outputs = z.object({ source_directories: z.array(z.string()) });

/**
 * What of every store is in an archive when the backup did what the facts say. A store that a cluster keeps by itself, or whose loss is
 * accepted, is in none.
 *
 * @param view the host that backs up
 * @param configuration the text of its borgmatic configuration
 */
export function archivedStores(catalogue: Catalogue, view: HostView, configuration: string): ArchivedStore[] {
  const sources = Outputs.parse(parse(configuration)).source_directories;
  return [...catalogue.services.values()].flatMap((service) =>
    service.stores.flatMap((store) => {
      const here = "host" in service.runs && service.runs.host === view.host.name;
      const really = (path: string): string =>
        here ? filledPath({ view, service }, path) : reallyAt(view, path);
      const places = placesOf(store.backup, service.name, really, sources);
      return places.length === 0
        ? []
        : [{ service: service.name, store: store.name, priority: store.priority, places }];
    }),
  );
}

function placesOf(
  backup: Store["backup"],
  service: ServiceName,
  really: (path: string) => string,
  sources: readonly string[],
): ArchivePlace[] {
  switch (backup.by) {
    case "files":
      return backup.paths.map((path) => ({ kind: "below", path: inArchive(really(path)) }));
    case "dump":
      return [{ kind: "dump", folder: "postgresql_databases", name: backup.database }];
    case "sqlite":
      return [{ kind: "dump", folder: "sqlite_databases", name: service }];
    case "output": {
      // Outputs are put aside in the last of the sources.
      const folder = sources.at(-1) ?? "";
      return [{ kind: "below", path: inArchive(`${folder}/${backup.file}`) }];
    }
    case "cluster":
    case "nothing":
      return [];
  }
}

/** Whether a path of an archive lies there. */
export function liesAt(place: ArchivePlace, path: string): boolean {
  if (place.kind === "below") return path === place.path || path.startsWith(`${place.path}/`);
  const [borgmatic, folder, host, name] = path.split("/").slice(-4);
  return borgmatic === "borgmatic" && folder === place.folder && host !== undefined && name === place.name;
}

/** A place as a person would look for it in an archive. */
export function placeText(place: ArchivePlace): string {
  return place.kind === "below" ? place.path : `borgmatic/${place.folder}/*/${place.name}`;
}

function inArchive(path: string): string {
  return path.replace(/^\/+/, "").replace(/\/+$/, "");
}
