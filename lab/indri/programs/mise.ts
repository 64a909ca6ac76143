// Stands in for mise's `x`/`exec`: runs a tool that mise has installed (a program in ~/.local/share/mise/shims).
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { die, VERSION } from "./program.ts";

const words = process.argv.slice(2);
const [command] = words;
if (command === "--version" || command === "version") {
  process.stdout.write(`${VERSION} macos-arm64 (lab)\n`);
  process.exit(0);
}
if (command !== "x" && command !== "exec")
  die(`mise ERROR the lab's mise knows only x and --version, not ${command ?? ""}`);
const at = words.indexOf("--");
const [tool, ...rest] = at < 0 ? [] : words.slice(at + 1);
if (tool === undefined) die("mise ERROR no command was given after --");
const program = join(process.env["HOME"] ?? "", ".local", "share", "mise", "shims", tool);
if (!existsSync(program)) die(`mise ERROR "${tool}" couldn't exec process: No such file or directory`);
const child = spawn(program, rest, { stdio: "inherit" });
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.removeAllListeners(signal);
  process.on(signal, () => child.kill(signal));
}
child.once("exit", (status, signal) => process.exit(signal === null ? (status ?? 1) : 128));
