import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceName } from "../../../catalogue/names.ts";
import type { ArchivedStore } from "../../../derive/backup/archived.ts";
import type { ArchivedFile, FoundFile, Restored } from "../../../host/drill.ts";
import { compare } from "../../../observe/drill/compare.ts";

const START = 1_000;
const FILE: ArchivedFile = { path: "home/notes/a", mode: 0o644, size: 3, hash: "h", broken: false };
const SAME: FoundFile = { hash: "h", mode: 0o644, size: 3, changed: START - 10 };
const NOTES: ArchivedStore = {
  service: ServiceName.parse("borgmatic"),
  store: "notes",
  priority: "high",
  places: [{ kind: "below", path: "home/notes" }],
};

/** A restore in which everything came back and nothing has changed since. */
function restore(change: Partial<Restored> = {}, archived: readonly ArchivedFile[] = [FILE]): Restored {
  const all = new Map(archived.map(({ path }) => [path, SAME]));
  return {
    archived,
    damaged: new Map(),
    restored: all,
    live: all,
    unread: new Set(),
    links: new Map(),
    dumps: [],
    warnings: [],
    ...change,
  };
}
const at = (found: FoundFile): Map<string, FoundFile> => new Map([[FILE.path, found]]);

describe("a file that was restored", () => {
  it("is as it was where everything agrees", () => {
    expect(compare(restore(), [NOTES], START)).toMatchObject({
      stores: [{ state: "restored", files: 1, bytes: 3 }],
      files: 1,
      different: [],
      newer: [],
      same: 1,
      gone: 0,
    });
  });

  it.each<readonly [string, Partial<Restored>, RegExp]>([
    ["is not there", { restored: new Map() }, /was not restored/],
    ["has another content", { restored: at({ ...SAME, hash: "x" }) }, /another content/],
    ["has another size", { restored: at({ ...SAME, size: 4 }) }, /4 bytes instead of 3/],
    ["has another mode", { restored: at({ ...SAME, mode: 0o600 }) }, /0600 instead of 0644/],
    [
      "cannot be read",
      { archived: [], damaged: new Map([[FILE.path, "Integrity"]]) },
      /cannot be read: Integrity/,
    ],
    ["was mended with zeros", { archived: [{ ...FILE, broken: true }] }, /zeros/],
    ["was read once alone", { archived: [{ ...FILE, hash: undefined }] }, /second time/],
    [
      "is a dump that does not load",
      { dumps: [{ path: FILE.path, how: "bad", tables: 0, rows: 0, words: "eof" }] },
      /does not load: eof/,
    ],
  ])("makes its store different where it %s", (_, change, why) => {
    const { different, stores } = compare(restore(change), [NOTES], START);
    expect(different).toEqual([{ path: FILE.path, why: expect.stringMatching(why) }]);
    expect(stores).toMatchObject([{ state: "different", different: [FILE.path] }]);
  });

  it("that is a link leads where it led", () => {
    const link = { ...FILE, hash: undefined, target: "b" };
    const of = (links: ReadonlyMap<string, string>): string[] =>
      compare(restore({ links }, [link]), [NOTES], START).different.map(({ why }) => why);
    expect(of(new Map([[FILE.path, "b"]]))).toEqual([]);
    expect(of(new Map([[FILE.path, "c"]]))).toEqual(["leads to c"]);
    expect(of(new Map())).toEqual(["was not restored"]);
  });
});

describe("a file on the host", () => {
  it("that is another is newer where it changed since the archive was begun, and else different", () => {
    fc.assert(
      fc.property(fc.nat(2 * START), (changed) => {
        const { newer, different } = compare(
          restore({ live: at({ ...SAME, hash: "x", changed }) }),
          [NOTES],
          START,
        );
        const [is, isNot] = changed < START ? [different.map(({ path }) => path), newer] : [newer, different];
        expect([is, isNot]).toEqual([[FILE.path], []]);
      }),
    );
  });

  it("is not called different where nobody knows when it changed", () => {
    const live = at({ hash: "x" });
    expect(compare(restore({ live }), [NOTES], START)).toMatchObject({ different: [], newer: [FILE.path] });
  });

  it("is gone or may not be read, and neither is wrong", () => {
    expect(compare(restore({ live: new Map() }), [NOTES], START)).toMatchObject({
      different: [],
      gone: 1,
      unread: 0,
    });
    const unread = new Set([FILE.path]);
    expect(compare(restore({ live: new Map(), unread }), [NOTES], START)).toMatchObject({
      gone: 0,
      unread: 1,
    });
  });
});

describe("a store", () => {
  it("is missing as soon as one of its places has no file", () => {
    const both: ArchivedStore = { ...NOTES, places: [...NOTES.places, { kind: "below", path: "home/more" }] };
    expect(compare(restore(), [both], START).stores).toMatchObject([
      { state: "missing", missing: ["home/more"] },
    ]);
  });

  it("is not found in a folder whose name only begins like its own", () => {
    const archived = [{ ...FILE, path: "home/notes-old/a" }];
    expect(compare(restore({}, archived), [NOTES], START).stores).toMatchObject([
      { state: "missing", files: 0 },
    ]);
  });

  it("of a database is found by the name of its dump, also where borg is older than 1.4", () => {
    const store: ArchivedStore = {
      ...NOTES,
      places: [{ kind: "dump", folder: "postgresql_databases", name: "miniflux" }],
    };
    const stateWith = (path: string): unknown =>
      compare(restore({}, [{ ...FILE, path }]), [store], START).stores[0]?.state;
    expect(stateWith("borgmatic/postgresql_databases/pg:5432/miniflux")).toBe("restored");
    expect(stateWith("tmp/borgmatic-x/borgmatic/postgresql_databases/pg:5432/miniflux")).toBe("restored");
    expect(stateWith("borgmatic/postgresql_databases/pg:5432/teslamate")).toBe("missing");
    expect(stateWith("borgmatic/sqlite_databases/pg:5432/miniflux")).toBe("missing");
  });
});
