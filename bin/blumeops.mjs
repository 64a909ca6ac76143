#!/usr/bin/env node
// The launcher: plain JavaScript for any Node from 20 on, with nothing but Node's own modules. Does the set-up that is missing (the
// packages that package-lock.json names, Node 24, the command's name in node_modules/.bin), then runs cli/main.ts on Node 24.
import { spawn } from "node:child_process";
import { constants, homedir, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.mjs";
import { installPackages } from "./packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  await installPackages(root);
  process.exitCode = await run(findNode(root));
} catch (error) {
  process.stderr.write(`error ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/**
 * Runs the program to its end.
 *
 * @param {string} node path of the Node that runs it
 * @returns {Promise<number>} its exit code, or 128 and the number of the signal that ended it
 */
function run(node) {
  const program = join(root, "cli", "main.ts");
  const args = ["--disable-warning=ExperimentalWarning", program, ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: "inherit", env: withCompileCache(process.env) });
  // A terminal sends Ctrl-C to both processes, and a second one means something else to the program; without a terminal only this
  // process hears of it. Either way the program decides when it ends, and this one waits.
  process.on("SIGINT", () => void (process.stdin.isTTY || child.kill("SIGTERM")));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => void child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/**
 * Node keeps what it has compiled beside the project's other caches: half of a command's start is reading TypeScript. See
 * engine/binaries/cache.ts for the place.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @returns {NodeJS.ProcessEnv}
 */
function withCompileCache(environment) {
  const { BLUMEOPS_CACHE, XDG_CACHE_HOME, HOME = homedir(), NODE_COMPILE_CACHE } = environment;
  const caches =
    XDG_CACHE_HOME || join(HOME, ...(platform() === "darwin" ? ["Library", "Caches"] : [".cache"]));
  const own = join(BLUMEOPS_CACHE || join(caches, "blumeops"), "compiled");
  return { ...environment, NODE_COMPILE_CACHE: NODE_COMPILE_CACHE ?? own };
}
