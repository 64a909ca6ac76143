// Stands in for newsyslog(8): rotates logs by size, or all of them with -F; -n says what it would do.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { parseRules, type RotationRule } from "./newsyslog-rules.ts";

const words = process.argv.slice(2);
const bad = words.find((word) => /^-/.test(word) && !/^-[nvFrsfC]+$/.test(word));
if (bad !== undefined) {
  process.stderr.write(
    `newsyslog: illegal option -- ${bad.slice(1)}\nusage: newsyslog [-CFNnrsv] [-f config_file] [file ...]\n`,
  );
  process.exit(1);
}
const dry = words.some((word) => /^-\w*n/.test(word));
const force = words.some((word) => /^-\w*F/.test(word));
const chosen = words.includes("-f") ? words[words.indexOf("-f") + 1] : undefined;
// bin/newsyslog -> usr/libexec/lab/checkout: the Mac's own /etc lies beside usr.
const etc = join(process.env["HOME"] ?? "", "..", "..", "etc");

try {
  for (const file of chosen === undefined ? configs() : [chosen])
    for (const rule of parseRules(readFileSync(file, "utf8"), file)) look(rule);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function configs(): string[] {
  const folder = join(etc, "newsyslog.d");
  const included = readdirSync(folder)
    .filter((name) => name.endsWith(".conf"))
    .map((name) => join(folder, name));
  return [join(etc, "newsyslog.conf"), ...included].filter((file) => existsSync(file));
}

function look(rule: RotationRule): void {
  const { path, sizeKb, count, flags } = rule;
  if (!existsSync(path)) return;
  const size = Math.ceil(statSync(path).size / 1024);
  const due = force || (sizeKb !== undefined && size >= sizeKb);
  process.stdout.write(
    `${path} <${count}${flags.includes("Z") ? "Z" : ""}>: size (Kb): ${size} [${sizeKb ?? "*"}] --> ${due ? "trimming log...." : "skipping"}\n`,
  );
  if (due && !dry) rotate(rule);
}

function rotate({ path, mode, count, flags, pidFile, signal }: RotationRule): void {
  const suffix = flags.includes("Z") ? ".gz" : flags.includes("J") ? ".bz2" : "";
  rmSync(`${path}.${count}${suffix}`, { force: true });
  for (let number = count - 1; number >= 0; number--)
    if (existsSync(`${path}.${number}${suffix}`))
      renameSync(`${path}.${number}${suffix}`, `${path}.${number + 1}${suffix}`);
  renameSync(path, `${path}.0`);
  if (suffix === ".gz") execFileSync("gzip", ["-f", `${path}.0`]);
  if (suffix === ".bz2") execFileSync("bzip2", ["-f", `${path}.0`]);
  writeFileSync(
    path,
    flags.includes("B") ? "" : `${new Date().toUTCString()} newsyslog[${process.pid}]: logfile turned over\n`,
  );
  chmodSync(path, mode);
  if (pidFile !== undefined && existsSync(pidFile))
    process.kill(Number(readFileSync(pidFile, "utf8")), signal ?? 1);
}
