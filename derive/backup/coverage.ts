import { parse } from "yaml";
import { z } from "zod";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import type { Service } from "../../catalogue/service.ts";
import type { Store } from "../../catalogue/upkeep.ts";
import { filledPath } from "../host/template.ts";
import { type HostView, reallyAt } from "../host/view.ts";

/** Whether a store would come back, and by what. */
export interface Coverage {
  readonly service: ServiceName;
  readonly store: string;
  readonly at: string;
  readonly priority: Store["priority"];
  /** The way that the facts state. */
  readonly by: Store["backup"]["by"];
  readonly state: "covered" | "waived" | "hole";
  /** What covers it, why its loss is accepted, or what is missing. */
  readonly why: string;
}

/** What of borgmatic's own configuration says what it backs up. */
const Configuration = z.object({
  source_directories: z.array(z.string()).default([]),
  postgresql_databases: z.array(z.object({ name: z.string() })).default([]),
  sqlite_databases: z.array(z.object({ path: z.string() })).default([]),
  commands: z.array(z.object({ run: z.array(z.string()) })).default([]),
});

/**
 * Looks up every store that a service states in the configuration that borgmatic is really given.
 *
 * @param view the host that backs up
 * @param configuration the text of its borgmatic configuration
 */
export function coverageOf(catalogue: Catalogue, view: HostView, configuration: string): Coverage[] {
  const given = Configuration.parse(parse(configuration));
  return [...catalogue.services.values()].flatMap((service) =>
    service.stores.map((store) => {
      const here = "host" in service.runs && service.runs.host === view.host.name;
      const really = (path: string): string =>
        here ? filledPath({ view, service }, path) : reallyAt(view, path);
      const { state, why } = coverOf(store, given, service, really);
      return {
        service: service.name,
        store: store.name,
        at: store.at,
        priority: store.priority,
        by: store.backup.by,
        state,
        why,
      };
    }),
  );
}

function coverOf(
  { backup }: Store,
  given: z.output<typeof Configuration>,
  { runs }: Service,
  really: (path: string) => string,
): Pick<Coverage, "state" | "why"> {
  const covered = (found: boolean, why: string, hole: string): Pick<Coverage, "state" | "why"> =>
    found ? { state: "covered", why } : { state: "hole", why: hole };
  switch (backup.by) {
    case "nothing":
      return { state: "waived", why: backup.because };
    case "files": {
      const missing = backup.paths.filter(
        (path) => !given.source_directories.some((source) => isWithin(really(path), source)),
      );
      return covered(missing.length === 0, "copied", `not among borgmatic's sources: ${missing.join(", ")}`);
    }
    case "dump":
      return covered(
        given.postgresql_databases.some(({ name }) => name === backup.database),
        `dump of ${backup.database}`,
        `borgmatic dumps no database ${backup.database}`,
      );
    case "sqlite":
      return covered(
        given.sqlite_databases.some(({ path }) => path === really(backup.path)),
        "consistent dump",
        `borgmatic dumps no ${backup.path}`,
      );
    case "output":
      return covered(
        given.commands.some(({ run }) => run.some((line) => line.includes(`/${backup.file}`))),
        `output of a command, kept as ${backup.file}`,
        `no command of borgmatic writes ${backup.file}`,
      );
    case "cluster": {
      // The operator of PostgreSQL keeps it, where the cluster states a backup of its own.
      const kept =
        runs.where === "cluster" &&
        runs.workload?.kind === "postgres-cluster" &&
        runs.workload.backup !== undefined;
      return covered(
        kept,
        `the cluster's own backup: ${backup.to}`,
        "its cluster states no backup of its own",
      );
    }
  }
}

function isWithin(path: string, folder: string): boolean {
  const base = folder.replace(/\/+$/, "");
  return path === base || path.startsWith(`${base}/`);
}
