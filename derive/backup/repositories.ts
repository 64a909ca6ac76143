import { dirname } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type HostView, reallyAt } from "../host/view.ts";

/** A repository that borgmatic writes to, and how borg is asked about it on the host. */
export interface BackupRepository {
  readonly label: string;
  /** A path of the host, or `ssh://…`. */
  readonly path: string;
  /** The share below which it lies, and the host that it comes from; missing for one that is elsewhere. */
  readonly share?: { readonly name: string; readonly at: string; readonly from: string } | undefined;
  readonly borg: string;
  readonly passcommand: string;
  readonly rsh: string;
  /** Folder with the programs that dump PostgreSQL; missing where nothing is dumped. */
  readonly postgres?: string | undefined;
}

const Configuration = z.object({
  repositories: z.array(z.object({ label: z.string(), path: z.string() })),
  local_path: z.string(),
  encryption_passcommand: z.string(),
  ssh_command: z.string(),
  postgresql_databases: z.array(z.object({ pg_dump_command: z.string() })).default([]),
});

/** The repositories of the configuration that borgmatic is really given, in its order. */
export function repositoriesOf(view: HostView, configuration: string): BackupRepository[] {
  const given = Configuration.parse(parse(configuration));
  const dump = given.postgresql_databases[0]?.pg_dump_command;
  return given.repositories.map(({ label, path }) => {
    const mount = view.host.mounts.find(({ at }) => path.startsWith(`${reallyAt(view, at)}/`));
    return {
      label,
      path,
      share: mount && { name: mount.share, at: reallyAt(view, mount.at), from: mount.from },
      borg: given.local_path,
      passcommand: given.encryption_passcommand,
      rsh: given.ssh_command,
      postgres: dump && dirname(dump),
    };
  });
}
