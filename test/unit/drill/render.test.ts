import { describe, expect, it } from "vitest";
import { ageText, type DrillReport, renderDrill, sizeText } from "../../../cli/drill/render.ts";

const REPORT: DrillReport = {
  ok: false,
  host: "indri",
  repository: "sifaka-borg-backups",
  archive: {
    name: "indri-2026-03-07T02:00:11",
    start: "2026-03-07T02:00:11Z",
    ageSeconds: 32_000,
    bytes: 1_240_000_000,
    files: 9_311,
  },
  stores: [
    {
      service: "borgmatic",
      store: "notes",
      priority: "critical",
      state: "different",
      files: 812,
      bytes: 9_000_000,
      missing: [],
      different: ["Users/o/zk/a"],
    },
    {
      service: "forgejo",
      store: "data",
      priority: "critical",
      state: "restored",
      files: 8_204,
      bytes: 1_100_000_000,
      missing: [],
      different: [],
    },
    {
      service: "miniflux",
      store: "database",
      priority: "high",
      state: "missing",
      files: 0,
      bytes: 0,
      missing: ["borgmatic/postgresql_databases/*/miniflux"],
      different: [],
    },
  ],
  files: 9_310,
  different: [{ path: "Users/o/zk/a", why: "cannot be read: Data integrity error" }],
  newer: ["opt/homebrew/var/forgejo/data/forgejo.db"],
  same: 9_300,
  gone: 4,
  unread: 2,
  dumps: [
    { path: "borgmatic/sqlite_databases/localhost/forgejo", how: "restored", tables: 97, rows: 1, words: "" },
    {
      path: "borgmatic/postgresql_databases/pg:5432/teslamate",
      how: "read",
      tables: 1,
      rows: 0,
      words: "initdb is not installed",
    },
  ],
  warnings: [],
  tookSeconds: 41,
};
// No colours, whatever the terminal of whoever runs this.
const plain = (text: string): string => text;
const paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };
const lines = (change: Partial<DrillReport> = {}): string[] => renderDrill({ ...REPORT, ...change }, paint);

describe("what a drill prints", () => {
  it("is age, size and files, a line a store and a dump, what is wrong and newer, and the sum", () => {
    expect(lines()).toEqual([
      "indri-2026-03-07T02:00:11  8 h old · 1.2 GB · 9311 files · in sifaka-borg-backups",
      "✗ borgmatic notes    1 of 812 files did not come back as they were",
      "✓ forgejo data       8204 files, 1.1 GB",
      "✗ miniflux database  not in the archive: borgmatic/postgresql_databases/*/miniflux",
      "✓ sqlite_databases/localhost/forgejo  loaded into a scratch database: 97 tables, 1 row",
      "✓ postgresql_databases/pg:5432/teslamate  read whole by pg_restore: 1 entry; not loaded: initdb is not installed",
      "✗ Users/o/zk/a  cannot be read: Data integrity error",
      "○ opt/homebrew/var/forgejo/data/forgejo.db  newer on the host",
      "on the host now: 9300 the same, 1 newer, 4 not there (deleted since, or dumps)",
      "! 2 files on the host may not be read by SSH: give sshd-keygen-wrapper Full Disk Access on indri",
      "2 of 3 stores did not come back whole, 1 file different · restored and taken away again · 41.0 s",
    ]);
  });

  it("shows ten of a kind and counts the rest", () => {
    const newer = Array.from({ length: 13 }, (_, n) => `a/${n}`);
    const shown = lines({ newer });
    expect(shown.filter((line) => line.endsWith("newer on the host"))).toHaveLength(10);
    expect(shown).toContain("  … 3 more newer on the host; --json has them all");
  });
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.0 kB"],
  [3_140_000, "3.1 MB"],
  [250_000_000, "250 MB"],
])("%d bytes are %s", (bytes, text) => expect(sizeText(bytes)).toBe(text));

it.each([
  [5, "5 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7_200, "2 h"],
  [172_800, "2 days"],
])("%d seconds are %s", (age, text) => expect(ageText(age)).toBe(text));
