// The lab's Homebrew: `node main.ts DATA_DIR USER COMMAND…`, started by bin/brew of the Mac's prefix.
import { join } from "node:path";
import { indriPlaces } from "../places.ts";
import type { Brew } from "./brew.ts";
import { BrewError } from "./cellar.ts";
import { readTable } from "./formula.ts";
import { info, outdated } from "./info.ts";
import { install, list, uninstall, upgrade } from "./packages.ts";
import { services } from "./services.ts";

type Command = (brew: Brew, names: readonly string[], options: readonly string[]) => number | Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  install,
  upgrade,
  uninstall,
  remove: uninstall,
  list,
  ls: list,
  info,
  outdated,
  services,
  update: (brew) => {
    brew.say("Already up-to-date.");
    return 0;
  },
  "--version": (brew) => {
    brew.say("Homebrew 4.6.20");
    return 0;
  },
  "--prefix": (brew, [name]) => {
    brew.say(name === undefined ? brew.places.homebrew : join(brew.places.homebrew, "opt", name));
    return 0;
  },
  "--cellar": (brew) => {
    brew.say(join(brew.places.homebrew, "Cellar"));
    return 0;
  },
};

const [dataDir = "", user = "", word = "", ...rest] = process.argv.slice(2);
const brew: Brew = {
  places: indriPlaces(dataDir, user),
  user,
  table: await readTable(dataDir),
  say: (text) => void process.stdout.write(`${text}\n`),
  warn: (text) => void process.stderr.write(`${text}\n`),
};
const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
if (process.env["SUDO_UID"] !== undefined) {
  brew.warn("Error: Running Homebrew as root is extremely dangerous and no longer supported.");
  process.exitCode = 1;
} else if (command === undefined) {
  brew.warn(`Error: Unknown command: brew ${word}`);
  process.exitCode = 1;
} else {
  const options = rest.filter((argument) => argument.startsWith("-"));
  const names = rest.filter((argument) => !argument.startsWith("-"));
  try {
    process.exitCode = await command(brew, names, options);
  } catch (error) {
    if (!(error instanceof BrewError)) throw error;
    brew.warn(`Error: ${error.message}`);
    process.exitCode = 1;
  }
}
