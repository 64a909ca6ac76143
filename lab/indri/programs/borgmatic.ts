// Stands in for borgmatic where the real one is not installed: reads the real configuration and checks what a run needs.
import { existsSync, readFileSync, statSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { die, option, VERSION } from "./program.ts";

const Config = z.looseObject({
  source_directories: z.array(z.string()).default([]),
  source_directories_must_exist: z.boolean().default(false),
  repositories: z.array(z.looseObject({ path: z.string(), label: z.string().optional() })).min(1),
  keep_daily: z.int().optional(),
  keep_monthly: z.int().optional(),
  keep_yearly: z.int().optional(),
  checks: z.array(z.looseObject({ name: z.string() })).optional(),
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
for (const { path: repository, label } of config.repositories) {
  if (/^(ssh:|\S+@)/.test(repository)) continue;
  const parent = repository.replace(/\/[^/]+\/?$/, "");
  if (!(statSync(parent, { throwIfNoEntry: false })?.isDirectory() ?? false))
    failed(`${label ?? repository}: Repository ${repository} does not exist.`);
}
for (const action of actions.length > 0 ? actions : ["prune", "compact", "create", "check"])
  process.stdout.write(
    `${config.repositories.map(({ label, path: at }) => label ?? at).join(", ")}: Running actions for repository: ${action}\n`,
  );
process.stdout.write("summary:\nAll configuration files completed\n");

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
