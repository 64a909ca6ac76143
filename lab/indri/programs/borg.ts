// Stands in for borg on a machine that has none: init, create, list, info, prune, compact, check, on repositories of its own form.

import { archiveName, filesBelow, open, type Repository, save, unlock } from "./borg-repository.ts";
import { die, VERSION } from "./program.ts";

const words = process.argv.slice(2);
if (words.includes("--version") || words.includes("-V")) {
  process.stdout.write(`borg ${VERSION}\n`);
  process.exit(0);
}
const WITH_VALUE = [
  "--encryption",
  "-e",
  "--compression",
  "-C",
  "--keep-daily",
  "--keep-weekly",
  "--keep-monthly",
];
const MORE = [
  ...WITH_VALUE,
  "--keep-yearly",
  "--glob-archives",
  "-a",
  "--lock-wait",
  "--format",
  "--comment",
];
const plain = words.filter((word, i) => !word.startsWith("-") && !MORE.includes(words[i - 1] ?? ""));
const [command = "", first, ...rest] = plain;
const [location = "", archive] = (first ?? "").split("::");
const path = (location || process.env["BORG_REPO"]) ?? die("Error: no repository was given", 2);

if (command === "init") {
  if (open(path) !== undefined) die(`A repository already exists at ${path}.`, 2);
  save(path, { key: unlock(), encryption: "repokey", archives: [] });
  process.exit(0);
}
const repository = open(path) ?? die(`Repository ${path} does not exist.`, 2);
if (repository.key !== unlock())
  die(`passphrase supplied in BORG_PASSPHRASE or by BORG_PASSCOMMAND is incorrect.`, 2);

switch (command) {
  case "create":
    create(repository);
    break;
  case "list":
    list(repository);
    break;
  case "info":
    info(repository);
    break;
  case "prune":
    prune(repository);
    break;
  case "compact":
  case "check":
  case "break-lock":
    break;
  default:
    die(`borg: error: argument <command>: invalid choice: '${command}'`, 2);
}

function create(into: Repository): void {
  const began = new Date();
  const name = archiveName(archive ?? die("borg create: error: an archive is needed", 2), began);
  if (into.archives.some((known) => known.name === name)) die(`Archive ${name} already exists`, 2);
  const files = rest.flatMap((source) => filesBelow(source));
  save(path, {
    ...into,
    archives: [...into.archives, { name, start: began.toISOString(), end: new Date().toISOString(), files }],
  });
}

function list({ archives }: Repository): void {
  if (archive !== undefined) {
    const { files } = archiveNamed(archives);
    for (const file of files)
      process.stdout.write(
        words.includes("--json-lines") ? `${JSON.stringify({ type: "-", ...file })}\n` : `${file.path}\n`,
      );
  } else if (words.includes("--json"))
    print({
      archives: archives.map(({ name, start }) => ({
        archive: name,
        name,
        start: local(start),
        time: local(start),
      })),
    });
  else for (const { name, start } of archives) process.stdout.write(`${name.padEnd(37)}${local(start)}\n`);
}

function info({ archives }: Repository): void {
  if (archive !== undefined) {
    const { name, start, end, files } = archiveNamed(archives);
    const size = sizeOf([{ files }]);
    const duration = (Date.parse(end) - Date.parse(start)) / 1_000;
    const stats = {
      original_size: size,
      compressed_size: size,
      deduplicated_size: size,
      nfiles: files.length,
    };
    print({ archives: [{ name, start: local(start), end: local(end), duration, stats }] });
  } else {
    const [all, unique] = [sizeOf(archives), sizeOf(archives.slice(-1))];
    const chunks = archives.reduce((sum, { files }) => sum + files.length, 0);
    print({
      cache: {
        stats: {
          total_size: all,
          total_csize: all,
          unique_size: unique,
          unique_csize: unique,
          total_chunks: chunks,
          total_unique_chunks: archives.at(-1)?.files.length ?? 0,
        },
      },
    });
  }
}

/** Keeps the last archive of each of the last days; months and years hold no more than these in a lab. */
function prune(from: Repository): void {
  const at = words.indexOf("--keep-daily");
  const keep = Number(at < 0 ? "0" : words[at + 1]);
  if (keep < 1) return;
  const days = Map.groupBy(from.archives, ({ start }) => start.slice(0, 10));
  const kept = [...days.values()].slice(-keep).flatMap((ofDay) => ofDay.slice(-1));
  save(path, { ...from, archives: kept });
}

function archiveNamed(archives: Repository["archives"]): Repository["archives"][number] {
  return archives.find(({ name }) => name === archive) ?? die(`Archive ${archive} does not exist`, 2);
}

function sizeOf(archives: readonly Pick<Repository["archives"][number], "files">[]): number {
  return archives.reduce((sum, { files }) => sum + files.reduce((all, { size }) => all + size, 0), 0);
}

/** borg's times are local and name no zone. */
function local(time: string): string {
  const date = new Date(time);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return `${shifted.toISOString().slice(0, 23)}000`;
}

function print(value: object): void {
  process.stdout.write(
    `${JSON.stringify({ ...value, encryption: { mode: "repokey" }, repository: { location: path } }, null, 4)}\n`,
  );
}
