// Stands in for borg on a machine that has none: says its version, and finds no repository.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { die, VERSION } from "./program.ts";

const words = process.argv.slice(2);
if (words.includes("--version") || words.includes("-V")) {
  process.stdout.write(`borg ${VERSION}\n`);
  process.exit(0);
}
const repository =
  (words.find((word) => word.includes("/")) ?? process.env["BORG_REPO"] ?? "").split("::")[0] ?? "";
die(
  existsSync(join(repository, "config"))
    ? "the lab's stand-in for borg reads no repository: install borgbackup on this machine"
    : `Repository ${repository} does not exist.`,
  2,
);
