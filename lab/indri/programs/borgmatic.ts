// Stands in for borgmatic: reads the real configuration, does what a run does before borg, and lets borg do the rest.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { die, option, VERSION } from "./program.ts";

const Database = z.looseObject({
  name: z.string(),
  hostname: z.string().default("localhost"),
  port: z.int().default(5432),
  username: z.string().optional(),
  pg_dump_command: z.string().default("pg_dump"),
});
const Commands = z.looseObject({
  before: z.string().optional(),
  after: z.string().optional(),
  when: z.array(z.string()).optional(),
  run: z.array(z.string()),
});
const Config = z.looseObject({
  source_directories: z.array(z.string()).default([]),
  source_directories_must_exist: z.boolean().default(false),
  repositories: z.array(z.looseObject({ path: z.string(), label: z.string().optional() })).min(1),
  keep_daily: z.int().optional(),
  keep_monthly: z.int().optional(),
  keep_yearly: z.int().optional(),
  checks: z.array(z.looseObject({ name: z.string() })).optional(),
  encryption_passcommand: z.string().optional(),
  local_path: z.string().default("borg"),
  postgresql_databases: z.array(Database).default([]),
  commands: z.array(Commands).default([]),
});
const ACTIONS = ["create", "prune", "compact", "check", "list", "info", "config", "validate"];

const words = process.argv.slice(2);
if (words.includes("--version")) {
  process.stdout.write(`${VERSION}\n`);
  process.exit(0);
}
const path = option(words, "--config", "-c") ?? `${process.env["HOME"]}/.config/borgmatic/config.yaml`;
const config = read(path);
const actions = words.filter((word) => ACTIONS.includes(word));
if (actions.includes("validate")) {
  process.stdout.write(`${path}: All configuration files are valid\n`);
  process.exit(0);
}
if (config.source_directories_must_exist) {
  const missing = config.source_directories.filter((folder) => !existsSync(folder));
  if (missing.length > 0) failed(`Source directories / files do not exist: ${missing.join(", ")}`);
}
const wanted = actions.length > 0 ? actions : ["prune", "compact", "create", "check"];
const creates = wanted.includes("create");
if (creates) {
  runCommands(({ before }) => before === "configuration");
  for (const database of config.postgresql_databases) dump(database);
}
for (const { path: repository, label = repository } of config.repositories) {
  if (/^(ssh:|\S+@)/.test(repository)) {
    process.stdout.write(`${label}: not reached from the lab\n`);
    continue;
  }
  for (const action of wanted) {
    process.stdout.write(`${label}: Running actions for repository: ${action}\n`);
    borg(action, repository);
  }
}
if (creates) runCommands(({ after }) => after === "configuration");
process.stdout.write("summary:\nAll configuration files completed\n");

function runCommands(which: (commands: z.output<typeof Commands>) => boolean): void {
  for (const command of config.commands.filter(which).flatMap(({ run }) => run)) {
    const { status } = spawnSync("/bin/sh", ["-c", command], { stdio: ["ignore", "inherit", "inherit"] });
    if (status !== 0) failed(`Command '${command}' returned non-zero exit status ${status}.`);
  }
}

function dump({ name, hostname, port, username, pg_dump_command }: z.output<typeof Database>): void {
  const [program = "", ...first] = pg_dump_command.split(" ");
  const { status } = spawnSync(
    program,
    [
      ...first,
      "--no-password",
      "--host",
      hostname,
      "--port",
      String(port),
      ...(username === undefined ? [] : ["--username", username]),
      "--format",
      "custom",
      name,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) failed(`Command '${pg_dump_command} … ${name}' returned non-zero exit status ${status}.`);
}

function borg(action: string, repository: string): void {
  const { keep_daily, keep_monthly, keep_yearly, encryption_passcommand, source_directories } = config;
  const keep = Object.entries({ daily: keep_daily, monthly: keep_monthly, yearly: keep_yearly }).flatMap(
    ([span, number]) => (number === undefined ? [] : [`--keep-${span}`, String(number)]),
  );
  const arguments_ =
    action === "create"
      ? [`${repository}::{hostname}-{now:%Y-%m-%dT%H:%M:%S.%f}`, ...source_directories]
      : [...(action === "prune" ? keep : []), repository];
  const { status } = spawnSync(config.local_path, [action, ...arguments_], {
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      ...(encryption_passcommand === undefined ? {} : { BORG_PASSCOMMAND: encryption_passcommand }),
    },
  });
  // 1 is a warning of borg's, such as a file that changed while it was read.
  if (status !== 0 && status !== 1)
    failed(`Command 'borg ${action}' returned non-zero exit status ${status}.`);
}

function read(file: string): z.output<typeof Config> {
  let value: unknown;
  try {
    value = parse(readFileSync(file, "utf8"));
  } catch (error) {
    return failed(
      `Error parsing configuration file ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const parsed = Config.safeParse(value);
  return parsed.success ? parsed.data : failed(`${file}: ${z.prettifyError(parsed.error)}`);
}

function failed(message: string): never {
  return die(
    `summary:\n${path}: An error occurred\n${message}\n\nNeed some help? https://torsion.org/borgmatic/#issues`,
  );
}
