import type { TriedDump } from "../../host/drill.ts";
import type { Drilled, DrilledStore } from "../../observe/drill/compare.ts";
import type { Paint } from "../../plan/terminal.ts";
import { seconds } from "../terminal.ts";

/** What a drill came to; also what `--json` prints. */
export interface DrillReport extends Drilled {
  readonly ok: boolean;
  readonly host: string;
  readonly repository: string;
  readonly archive: {
    readonly name: string;
    /** When it was begun. */
    readonly start: string;
    /** Since it was done. */
    readonly ageSeconds: number;
    readonly bytes: number;
    readonly files: number;
  };
  readonly dumps: readonly TriedDump[];
  readonly warnings: readonly string[];
  readonly tookSeconds: number;
}

/** Lines that are shown of each kind; the rest is in `--json`. */
const SHOWN = 10;

export function renderDrill(report: DrillReport, paint: Paint): string[] {
  const { archive, repository, stores, different, newer, same, gone, unread, dumps, warnings } = report;
  const width = Math.max(0, ...stores.map((store) => titleOf(store).length));
  const bad = stores.filter(({ state }) => state !== "restored").length;
  return [
    `${paint.bold(archive.name)}  ${[
      `${ageText(archive.ageSeconds)} old`,
      sizeText(archive.bytes),
      filesText(archive.files),
      `in ${repository}`,
    ].join(" · ")}`,
    ...stores.map((store) => storeLine(store, width, paint)),
    ...dumps.map((dump) => dumpLine(dump, paint)),
    ...some(different, ({ path, why }) => `${paint.red("✗")} ${path}  ${paint.dim(why)}`, "more"),
    ...some(
      newer,
      (path) => `${paint.dim("○")} ${path}  ${paint.dim("newer on the host")}`,
      "more newer on the host",
    ),
    ...some(warnings, (line) => `${paint.yellow("!")} ${line}`, "more warnings"),
    paint.dim(
      `on the host now: ${same} the same, ${newer.length} newer, ${gone} not there (deleted since, or dumps)`,
    ),
    ...(unread === 0
      ? []
      : [
          `${paint.yellow("!")} ${filesText(unread)} on the host may not be read by SSH: give sshd-keygen-wrapper Full Disk Access on ${report.host}`,
        ]),
    paint.bold(
      [
        report.ok
          ? `${filesText(report.files)} came back as they were`
          : `${bad} of ${stores.length} stores did not come back whole, ${filesText(different.length)} different`,
        "restored and taken away again",
        seconds(report.tookSeconds * 1_000),
      ].join(" · "),
    ),
  ];
}

function titleOf({ service, store }: DrilledStore): string {
  return `${service} ${store}`;
}

function storeLine(store: DrilledStore, width: number, paint: Paint): string {
  const { state, files, bytes, missing, different } = store;
  const why = {
    restored: `${filesText(files)}, ${sizeText(bytes)}`,
    missing: `not in the archive: ${missing.join(", ")}`,
    different: `${different.length} of ${filesText(files)} did not come back as they were`,
  }[state];
  return `${state === "restored" ? paint.green("✓") : paint.red("✗")} ${titleOf(store).padEnd(width)}  ${why}`;
}

function dumpLine({ path, how, tables, rows, words }: TriedDump, paint: Paint): string {
  const said = {
    restored: `loaded into a scratch database: ${tables} ${tables === 1 ? "table" : "tables"}, ${rows} ${rows === 1 ? "row" : "rows"}`,
    read: `read whole by pg_restore: ${tables} ${tables === 1 ? "entry" : "entries"}; not loaded: ${words}`,
    ends: `whole to its last line; not loaded: ${words}`,
    begins: `begins as a dump does; not read further: ${words}`,
    bad: `does not load: ${words}`,
  }[how];
  const mark = how === "bad" ? paint.red("✗") : how === "restored" ? paint.green("✓") : paint.yellow("✓");
  return `${mark} ${path.replace(/^(.*\/)?borgmatic\//, "")}  ${said}`;
}

function some<T>(all: readonly T[], line: (one: T) => string, more: string): string[] {
  const rest = all.length - SHOWN;
  return [
    ...all.slice(0, SHOWN).map(line),
    ...(rest > 0 ? [`  … ${rest} ${more}; --json has them all`] : []),
  ];
}

function filesText(files: number): string {
  return `${files} ${files === 1 ? "file" : "files"}`;
}

/** Bytes with the unit that fits. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1_000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Seconds as a person says how old something is. */
export function ageText(age: number): string {
  const [divisor, unit] =
    age < 120 ? [1, "s"] : age < 7_200 ? [60, "min"] : age < 172_800 ? [3_600, "h"] : [86_400, "days"];
  return `${Math.floor(age / Number(divisor))} ${unit}`;
}
