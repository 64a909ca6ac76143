#!/usr/bin/env node
// The launcher: plain JavaScript for any Node from 20 on, with nothing but Node's own modules. Does the set-up that is missing (the
// packages that package-lock.json names, Node 24, the command's name in node_modules/.bin), then runs cli/main.ts on Node 24.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.mjs";
import { installPackages } from "./packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  await installPackages(root);
  const node = findNode(root);
  const child = spawn(
    node,
    ["--disable-warning=ExperimentalWarning", join(root, "cli", "main.ts"), ...process.argv.slice(2)],
    {
      stdio: "inherit",
    },
  );
  // A terminal sends Ctrl-C to both processes; the program decides when it ends, and this one waits for it.
  process.on("SIGINT", () => undefined);
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
} catch (error) {
  process.stderr.write(`error ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
