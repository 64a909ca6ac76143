import { stringify } from "yaml";
import type { Service } from "../../catalogue/service.ts";
import type { Store } from "../../catalogue/upkeep.ts";
import { shellWord, shellWords } from "../formats/shell.ts";
import { filledPath, type Speaker } from "../host/template.ts";
import { usedAddress } from "../host/use.ts";
import type { HostView } from "../host/view.ts";
import type { BorgmaticSettings } from "./settings.ts";

type Backup<B> = Extract<Store["backup"], { by: B }>;

/** A store of a service with how it is backed up. */
interface Kept<B> {
  readonly service: Service;
  readonly store: Store;
  readonly backup: Backup<B>;
}

/**
 * borgmatic's configuration: what every store of the lab wants copied, dumped or kept of a command's output, and when that is thinned out
 * and checked.
 *
 * @param service the one that backs up
 */
export function borgmaticConfig(view: HostView, service: Service, settings: BorgmaticSettings): string {
  const { outputs, pg_dump_command, repositories, ...rest } = settings;
  const printed = keptBy(view, "output");
  return stringify(
    {
      repositories,
      source_directories: [...sources(view), ...(printed.length > 0 ? [outputs] : [])],
      ...rest,
      ...dumps(view, service, pg_dump_command),
      ...sqlite(view),
      ...(printed.length === 0 ? {} : { commands: commands(view, printed, outputs) }),
    },
    { lineWidth: 0 },
  );
}

/** Every path that is copied as it is, each once, in the order of the services. */
function sources(view: HostView): string[] {
  return [
    ...new Set(
      keptBy(view, "files").flatMap(({ service, backup }) =>
        backup.paths.map((path) => filledPath({ view, service }, path)),
      ),
    ),
  ];
}

function dumps(view: HostView, service: Service, pg_dump_command: string): object {
  const databases = keptBy(view, "dump");
  if (databases.length === 0) return {};
  const address = usedAddress(view, service, sharedPostgres(view, service));
  const colon = address.lastIndexOf(":");
  return {
    postgresql_databases: databases.map(({ backup: { database, user } }) => ({
      name: database,
      hostname: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      username: user,
      pg_dump_command,
    })),
  };
}

/** The PostgreSQL that the backup uses. @throws Error where it uses none, which findings report first */
function sharedPostgres({ catalogue }: HostView, { name, uses }: Service): string {
  const used = uses.find((use) => {
    const runs = catalogue.services.get(use.service)?.runs;
    return runs?.where === "cluster" && runs.workload?.kind === "postgres-cluster";
  });
  if (used === undefined) throw new Error(`${name} dumps databases and uses no PostgreSQL`);
  return used.service;
}

function sqlite(view: HostView): object {
  const databases = keptBy(view, "sqlite");
  return databases.length === 0
    ? {}
    : {
        sqlite_databases: databases.map(({ service, backup }) => ({
          name: service.name,
          path: filledPath({ view, service }, backup.path),
        })),
      };
}

/** What commands print is put aside before the archive is made and removed afterwards, once for all repositories. */
function commands(view: HostView, printed: readonly Kept<"output">[], outputs: string): object[] {
  const at = (file: string): string => shellWord(`${outputs}/${file}`);
  return [
    {
      before: "configuration",
      when: ["create"],
      run: printed.map(({ service, backup: { run, file } }) => {
        const speaker: Speaker = { view, service };
        return `umask 077; ${shellWords(run.map((word) => filledPath(speaker, word)))} >${at(file)}`;
      }),
    },
    {
      after: "configuration",
      when: ["create"],
      run: [`rm -f ${printed.map(({ backup: { file } }) => at(file)).join(" ")}`],
    },
  ];
}

/** The stores that are backed up in one way. Files and SQLite databases are those of this host, the rest is reached from it. */
function keptBy<B extends Store["backup"]["by"]>({ catalogue, host }: HostView, by: B): Kept<B>[] {
  const here = (service: Service): boolean => "host" in service.runs && service.runs.host === host.name;
  const isBy = (backup: Store["backup"]): backup is Backup<B> => backup.by === by;
  return [...catalogue.services.values()].flatMap((service) =>
    service.stores.flatMap((store) =>
      isBy(store.backup) && (here(service) || by === "dump" || by === "output")
        ? [{ service, store, backup: store.backup }]
        : [],
    ),
  );
}
