import { z } from "zod";
import { BorgFailure } from "./borg-failure.ts";
import type { ArchivedFile, FoundFile, LatestArchive, Restored } from "./drill.ts";
import { sectionsOf } from "./sections.ts";

const Info = z.object({
  archives: z.tuple([z.object({ stats: z.object({ original_size: z.number(), nfiles: z.number() }) })]),
});

/** Reads what `scripts/drill-look.sh` prints. @throws BorgFailure, or Error when it is not whole */
export function latestAnswer(text: string): LatestArchive {
  const section = answered(text);
  const [, start, end, name] = /^(\d+) (\d+) (.+)$/.exec(section("latest")[0] ?? "") ?? [];
  if (name === undefined) throw new Error(`borg names its latest archive as "${section("latest")[0] ?? ""}"`);
  const { stats } = Info.parse(JSON.parse(section("info").join("\n"))).archives[0];
  return {
    name,
    start: Number(start),
    end: Number(end),
    size: stats.original_size,
    files: stats.nfiles,
    room: Number(section("room")[0]) * 1_024,
  };
}

const Item = z.object({
  type: z.string(),
  mode: z.string(),
  path: z.string(),
  size: z.number(),
  sha256: z.string().optional(),
  healthy: z.boolean().default(true),
  linktarget: z.string().default(""),
});

/** Reads what `scripts/drill.sh` prints. @throws BorgFailure, or Error when it is not whole */
export function drillAnswer(text: string): Restored {
  const section = answered(text);
  const [live, liveStates] = [section("livehashes"), section("livestates")];
  const found = inventory(live, liveStates);
  const items = section("manifest").map((line) => Item.parse(JSON.parse(line)));
  const byPath = new Map(items.map((item) => [item.path, item]));
  return {
    archived: items.flatMap((item) => archivedFile(item, byPath)),
    damaged: new Map(
      section("damaged").map((line) => {
        const at = line.indexOf("\t");
        return [line.slice(at + 1), line.slice(0, at)];
      }),
    ),
    restored: inventory(section("restoredhashes"), section("restoredstates")),
    live: found,
    unread: new Set([...statesIn(liveStates).keys()].filter((path) => !found.has(path))),
    links: new Map(
      section("links").map((line) => {
        const [target = "", path = ""] = line
          .split(" ")
          .map((word) => Buffer.from(word, "base64").toString());
        return [withoutDot(path), target.replace(/\n$/, "")];
      }),
    ),
    dumps: section("dumps").map((line) => {
      const [how, path = "", tables, rows, words = ""] = line.split("\t");
      const known = (["restored", "read", "ends", "begins"] as const).find((one) => one === how);
      return { how: known ?? "bad", path, tables: Number(tables), rows: Number(rows), words: words.trim() };
    }),
    warnings: section("warnings"),
  };
}

/** Folders come back with their files, and devices and pipes are in no store. A hard link has the content of the file that it names. */
function archivedFile(
  item: z.output<typeof Item>,
  byPath: ReadonlyMap<string, z.output<typeof Item>>,
): ArchivedFile[] {
  const { type, path, healthy } = item;
  const common = { path, mode: modeOf(item.mode), broken: !healthy };
  if (type === "l") return [{ ...common, size: 0, target: item.linktarget }];
  if (type !== "-") return [];
  const content = item.mode.startsWith("h") ? byPath.get(item.linktarget) : item;
  return [{ ...common, size: content?.size ?? item.size, hash: content?.sha256 || undefined }];
}

/** "-rw-r--r--" as 0o644; "s" and "t" are executable, "S" and "T" are not. */
function modeOf(text: string): number {
  const bits = [...text.slice(1)].reduce((sum, letter) => sum * 2 + (/[rwxst]/.test(letter) ? 1 : 0), 0);
  const special = [/^...[sS]/, /^......[sS]/, /^.........[tT]/].map((one) => one.test(text));
  return special.reduce((sum, is, place) => sum + (is ? 0o4000 >> place : 0), bits);
}

/** Lines of shasum, and of the mode, size, time and path of each. */
function inventory(hashes: readonly string[], states: readonly string[]): Map<string, FoundFile> {
  const known = statesIn(states);
  return new Map(
    hashes.map((line) => {
      // A name with a backslash or a line break is told with both written as escapes.
      const escaped = line.startsWith("\\");
      const plain = escaped ? line.slice(1) : line;
      const told = plain.slice(66);
      const path = withoutDot(escaped ? told.replaceAll(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c)) : told);
      return [path, { hash: plain.slice(0, 64), ...known.get(path) }];
    }),
  );
}

function statesIn(lines: readonly string[]): Map<string, Omit<FoundFile, "hash">> {
  return new Map(
    lines.flatMap((line) => {
      const [, mode = "", size, changed, path = ""] = /^(\d+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
      const state = { mode: Number.parseInt(mode, 8), size: Number(size), changed: Number(changed) };
      return path === "" ? [] : [[withoutDot(path), state] as const];
    }),
  );
}

const withoutDot = (path: string): string => path.replace(/^\.\//, "");

/** @throws BorgFailure where the script says that it got no further */
function answered(text: string): (name: string) => string[] {
  const section = sectionsOf(text);
  const [failed] = section("failed");
  if (failed !== undefined) throw BorgFailure.of(failed, section("words"));
  return section;
}
