/** A repository of borg as the host reaches it. */
export interface RepositoryAsked {
  /** Full path of the program. */
  readonly borg: string;
  /** A path of the host, or `ssh://…`. */
  readonly repository: string;
  /** The mounted share on which it lies; missing for one that is elsewhere. */
  readonly share?: string | undefined;
  /** A command of the host that prints the passphrase; the passphrase itself is in no argument. */
  readonly passcommand: string;
  readonly rsh: string;
}

/** The latest archive of a repository. Times in seconds since 1970, sizes in bytes. */
export interface LatestArchive {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly files: number;
  /** What is free where it would be restored. */
  readonly room: number;
}

/** A file or link of an archive, as borg tells of it. */
export interface ArchivedFile {
  readonly path: string;
  /** 0o644 */
  readonly mode: number;
  readonly size: number;
  /** SHA-256 of its content; missing where nobody could read it. */
  readonly hash?: string | undefined;
  /** What a symbolic link says. */
  readonly target?: string | undefined;
  /** Some of its content was lost and borg's repair has put zeros there. */
  readonly broken: boolean;
}

/** A file that lies on the host. */
export interface FoundFile {
  readonly hash: string;
  readonly mode?: number | undefined;
  readonly size?: number | undefined;
  /** When anything of it last changed, in seconds since 1970. */
  readonly changed?: number | undefined;
}

/** What came of a database's dump: loaded into a database of its own, read whole by PostgreSQL's programs, its end or its beginning looked at, or bad. */
export interface TriedDump {
  readonly path: string;
  readonly how: "restored" | "read" | "ends" | "begins" | "bad";
  /** Tables where it was restored, entries where it was read. */
  readonly tables: number;
  readonly rows: number;
  /** What is wrong with it, or why no more was done. */
  readonly words: string;
}

/** What a restore brought back. Paths have no leading slash, as in the archive. */
export interface Restored {
  readonly archived: readonly ArchivedFile[];
  /** What borg could not read, with its words. */
  readonly damaged: ReadonlyMap<string, string>;
  readonly restored: ReadonlyMap<string, FoundFile>;
  /** Symbolic links that were restored. */
  readonly links: ReadonlyMap<string, string>;
  /** The same paths on the host, where they are. */
  readonly live: ReadonlyMap<string, FoundFile>;
  /** Paths that are on the host and that the login may not read: macOS keeps some folders from everybody who comes by SSH. */
  readonly unread: ReadonlySet<string>;
  readonly dumps: readonly TriedDump[];
  readonly warnings: readonly string[];
}

/** What `scripts/drill-look.sh` reads on standard input. @throws Error for a value that would not stay on its line */
export function latestQuestion(asked: RepositoryAsked): string {
  return question({ ...asked });
}

/**
 * What `scripts/drill.sh` reads.
 *
 * @param postgres folder with PostgreSQL's programs
 * @param tools folder in which further programs are looked for
 */
export function drillQuestion(
  asked: RepositoryAsked,
  more: { readonly archive: string; readonly postgres: string; readonly tools: string },
): string {
  return question({ ...asked, ...more });
}

function question(values: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(values).flatMap(([word, value]) =>
    value === undefined ? [] : [`${word} ${value}`],
  );
  const broken = lines.find((line) => /[\n\r\0]/.test(line));
  if (broken !== undefined) throw new Error(`"${broken.split(/[\n\r]/)[0]}…" does not fit on one line`);
  return `${[...lines, "end"].join("\n")}\n`;
}
