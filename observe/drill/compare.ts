import { type ArchivedStore, liesAt, placeText } from "../../derive/backup/archived.ts";
import type { ArchivedFile, FoundFile, Restored } from "../../host/drill.ts";

/** A file that did not come back as it should, and how. */
export interface Unlike {
  readonly path: string;
  readonly why: string;
}

/** What of a store came back. */
export interface DrilledStore {
  readonly service: string;
  readonly store: string;
  readonly priority: ArchivedStore["priority"];
  /** Missing: the archive has nothing at one of its places. Different: a file of it did not come back as it was. */
  readonly state: "restored" | "missing" | "different";
  readonly files: number;
  readonly bytes: number;
  /** Where the archive has nothing of it. */
  readonly missing: readonly string[];
  readonly different: readonly string[];
}

/** A restore beside what the archive says, and beside what is on the host now. */
export interface Drilled {
  readonly stores: readonly DrilledStore[];
  /** Files and links of the archive that came back as they should. */
  readonly files: number;
  readonly different: readonly Unlike[];
  /** Paths that were written to after the archive was begun: not wrong, only newer. */
  readonly newer: readonly string[];
  /** How many are on the host as they are in the archive. */
  readonly same: number;
  /** How many are on the host no more: deleted since, or put there for the backup alone. */
  readonly gone: number;
  /** How many are on the host and may not be read by the login. */
  readonly unread: number;
}

/** @param start when the archive was begun, in seconds since 1970 */
export function compare(restored: Restored, stores: readonly ArchivedStore[], start: number): Drilled {
  const different = [...restoredUnlike(restored), ...liveUnlike(restored, start)];
  const wrong = new Set(different.map(({ path }) => path));
  const live = restored.archived.flatMap(({ path, hash }) => {
    const now = restored.live.get(path);
    return now === undefined || hash === undefined ? [] : [{ path, same: now.hash === hash }];
  });
  const plain = restored.archived.filter(({ target }) => target === undefined);
  return {
    stores: stores.map((store) => drilledStore(store, restored, wrong)),
    files: restored.archived.filter(({ path }) => !wrong.has(path)).length,
    different,
    newer: live.filter(({ path, same }) => !same && !wrong.has(path)).map(({ path }) => path),
    same: live.filter(({ same }) => same).length,
    gone: plain.filter(({ path }) => !restored.live.has(path) && !restored.unread.has(path)).length,
    unread: restored.unread.size,
  };
}

function restoredUnlike({ archived, damaged, restored, links, dumps }: Restored): Unlike[] {
  return [
    ...[...damaged].map(([path, words]) => ({ path, why: `cannot be read: ${words}` })),
    ...archived.flatMap((file) => {
      const why = unlike(file, restored.get(file.path), links.get(file.path));
      return why === undefined ? [] : [{ path: file.path, why }];
    }),
    ...dumps.flatMap(({ path, how, words }) =>
      how === "bad" ? [{ path, why: `the dump does not load: ${words}` }] : [],
    ),
  ];
}

function unlike(
  file: ArchivedFile,
  found: FoundFile | undefined,
  link: string | undefined,
): string | undefined {
  if (file.broken) return "some of its content was lost, and a repair has put zeros there";
  if (file.target !== undefined)
    return link === file.target ? undefined : link === undefined ? "was not restored" : `leads to ${link}`;
  if (found === undefined) return "was not restored";
  if (found.size !== undefined && found.size !== file.size)
    return `came back with ${found.size} bytes instead of ${file.size}`;
  if (file.hash === undefined) return "nobody could read it a second time to compare it";
  if (found.hash !== file.hash) return "came back with another content";
  if (found.mode !== undefined && found.mode !== file.mode)
    return `came back with mode ${octal(found.mode)} instead of ${octal(file.mode)}`;
  return undefined;
}

/**
 * A file that nobody has touched since the archive was begun has to be what the archive has. A file system notes every write, and every change
 * of a name or a mode, in the time of change (`st_ctime`), which no program can set.
 */
function liveUnlike({ archived, live }: Restored, start: number): Unlike[] {
  return archived.flatMap(({ path, hash }) => {
    const now = live.get(path);
    if (now === undefined || hash === undefined || now.hash === hash) return [];
    return now.changed !== undefined && now.changed < start
      ? [{ path, why: "is not what is on the host, where nothing has changed since" }]
      : [];
  });
}

function drilledStore(
  { service, store, priority, places }: ArchivedStore,
  { archived, damaged }: Restored,
  wrong: ReadonlySet<string>,
): DrilledStore {
  const all = [
    ...archived.map(({ path, size }) => ({ path, size })),
    ...[...damaged.keys()].map((path) => ({ path, size: 0 })),
  ];
  const own = all.filter(({ path }) => places.some((place) => liesAt(place, path)));
  const missing = places.filter((place) => !own.some(({ path }) => liesAt(place, path))).map(placeText);
  const different = own.filter(({ path }) => wrong.has(path)).map(({ path }) => path);
  return {
    service,
    store,
    priority,
    state: missing.length > 0 ? "missing" : different.length > 0 ? "different" : "restored",
    files: own.length,
    bytes: own.reduce((sum, { size }) => sum + size, 0),
    missing,
    different,
  };
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
