import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A holder of the lock that has not touched it for this long, in milliseconds, is gone. */
const STALE = 15_000;

/**
 * Installs what package-lock.json names, when that is missing or another than what lies in node_modules. Two at a time wait for each
 * other. Install scripts stay off.
 *
 * @param {string} root the project's folder
 */
export async function installPackages(root) {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .update(`${process.platform}-${process.arch}`)
    .digest("hex");
  if (isInstalled(root, wanted)) return;
  const release = await lock(join(root, ".packages.lock"));
  try {
    if (isInstalled(root, wanted)) return;
    await npmCi(root);
    nameCommand(root);
    writeFileSync(stampOf(root), wanted);
  } finally {
    release();
  }
}

function isInstalled(root, wanted) {
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), "utf8") === wanted;
}

function stampOf(root) {
  return join(root, "node_modules", ".blumeops-stamp");
}

async function npmCi(root) {
  const began = Date.now();
  const elapsed = () => `${((Date.now() - began) / 1_000).toFixed(0)} s`;
  const live = process.stderr.isTTY;
  const row = `  ${"packages".padEnd(13)} node_modules from package-lock.json`;
  if (!live) process.stderr.write(`${row}\n`);
  const timer = live ? setInterval(() => process.stderr.write(`\r${row}  ${elapsed()}`), 200) : undefined;
  const { code, said } = await run(
    "npm",
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    root,
  );
  clearInterval(timer);
  if (live) process.stderr.write("\r\u001b[K");
  if (code !== 0) throw new Error(`npm ci failed:\n${said.trim().split("\n").slice(-8).join("\n")}`);
  process.stderr.write(`${live ? row : `  ${"packages".padEnd(13)} installed`}  ${elapsed()}\n`);
}

/** Lets `npx blumeops` find the command without asking a registry. */
function nameCommand(root) {
  const path = join(root, "node_modules", ".bin", "blumeops");
  rmSync(path, { force: true });
  symlinkSync(join("..", "..", "bin", "blumeops.mjs"), path);
}

function run(program, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "ignore", "pipe"], shell: false });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said }));
  });
}

/** Holds a folder as a lock: making one succeeds for one process only. */
async function lock(path) {
  for (;;) {
    try {
      mkdirSync(path);
      const touch = setInterval(() => writeFileSync(join(path, "held"), String(process.pid)), STALE / 5);
      return () => {
        clearInterval(touch);
        rmSync(path, { recursive: true, force: true });
      };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const held = [join(path, "held"), path].find((candidate) => existsSync(candidate));
      if (held !== undefined && Date.now() - statSync(held).mtimeMs > STALE)
        rmSync(path, { recursive: true, force: true });
      await sleep(250);
    }
  }
}
