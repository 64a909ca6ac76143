/** A password of PostgreSQL's clients. */
export interface Pgpass {
  /** Host and port. */
  readonly server: string;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** Prints `~/.pgpass`: a colon or backslash within a field is escaped with a backslash (libpq, "The Password File"). */
export function pgpassText(entries: readonly Pgpass[]): string {
  return entries
    .map(({ server, database, user, password }) => {
      const colon = server.lastIndexOf(":");
      const fields = [server.slice(0, colon), server.slice(colon + 1), database, user, password];
      return `${fields.map((field) => field.replaceAll(/[\\:]/g, "\\$&")).join(":")}\n`;
    })
    .join("");
}
