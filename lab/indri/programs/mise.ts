// Stands in for mise: `use --global TOOL`, `where TOOL`, `ls`, and `x -- PROGRAM`, for the tools of mise-tools.ts.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { writeProgram } from "../layout/tree.ts";
import { indriPlaces } from "../places.ts";
import { MISE_TOOLS } from "./mise-tools.ts";
import { die, VERSION } from "./program.ts";

const home = process.env["HOME"] ?? die("mise ERROR HOME is not set");
const data = join(home, ".local", "share", "mise");
const config = join(home, ".config", "mise", "config.toml");
const words = process.argv.slice(2);
const [command] = words;

switch (command) {
  case "--version":
  case "version":
    process.stdout.write(`${VERSION} macos-arm64 (lab)\n`);
    break;
  case "where":
    where(words[1] ?? "");
    break;
  case "use":
    await use(words.slice(1));
    break;
  case "ls":
  case "list":
    for (const name of configured())
      process.stdout.write(`${name}  ${MISE_TOOLS[name]?.version ?? "?"}  ${config}  latest\n`);
    break;
  case "x":
  case "exec":
    run(words);
    break;
  default:
    die(`mise ERROR the lab's mise knows use, where, ls, x and --version, not ${command ?? ""}`);
}

/** The folder of a tool's version: mise writes a backend's colon as a hyphen. */
function installOf(name: string, version: string): string {
  return join(data, "installs", name.replace(/[:/]/g, "-"), version);
}

function where(asked: string): void {
  const [name = ""] = asked.split("@");
  const tool = MISE_TOOLS[name];
  const folder = tool === undefined ? undefined : installOf(name, tool.version);
  if (folder === undefined || !existsSync(folder)) die(`mise ERROR ${asked} not installed`);
  process.stdout.write(`${folder}\n`);
}

async function use(options: readonly string[]): Promise<void> {
  if (!options.includes("--global") && !options.includes("-g"))
    die("mise ERROR the lab's mise uses tools with --global only");
  const names = options.filter((word) => !word.startsWith("-")).map((word) => word.split("@")[0] ?? word);
  const places = indriPlaces(dirname(dirname(dirname(home))), basename(home));
  for (const name of names) {
    const tool = MISE_TOOLS[name] ?? die(`mise ERROR ${name} not found in mise tool registry`);
    for (const program of tool.programs) {
      const path = join(installOf(name, tool.version), "bin", program.name);
      mkdirSync(dirname(path), { recursive: true });
      await writeProgram(places, path, program.play, tool.version);
    }
    if (!configured().includes(name)) {
      mkdirSync(dirname(config), { recursive: true });
      appendFileSync(config, `${existsSync(config) ? "" : "[tools]\n"}"${name}" = "latest"\n`);
    }
    process.stdout.write(`mise ~/.config/mise/config.toml tools: ${name}@${tool.version}\n`);
  }
}

function configured(): string[] {
  const text = existsSync(config) ? readFileSync(config, "utf8") : "";
  return [...text.matchAll(/^"([^"]+)" = /gm)].map(([, name]) => name ?? "");
}

function run(all: readonly string[]): void {
  const at = all.indexOf("--");
  const [tool, ...rest] = at < 0 ? [] : all.slice(at + 1);
  if (tool === undefined) die("mise ERROR no command was given after --");
  const installed = configured().flatMap((name) => {
    const known = MISE_TOOLS[name];
    return known === undefined ? [] : [join(installOf(name, known.version), "bin")];
  });
  const folders = [...installed, join(data, "shims"), ...(process.env["PATH"] ?? "").split(delimiter)];
  const program = folders.map((folder) => join(folder, tool)).find((path) => existsSync(path));
  if (program === undefined) die(`mise ERROR "${tool}" couldn't exec process: No such file or directory`);
  const env = { ...process.env, PATH: folders.join(delimiter) };
  const child = spawn(program, rest, { stdio: "inherit", env });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.removeAllListeners(signal);
    process.on(signal, () => child.kill(signal));
  }
  child.once("exit", (status, signal) => process.exit(signal === null ? (status ?? 1) : 128));
}
