import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lock } from "./lock.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

const LABEL = `  ${"packages".padEnd(13)}`;

/**
 * Installs what package-lock.json names, when that is missing or another than what lies in node_modules. Two at a time wait for each
 * other. Install scripts stay off.
 *
 * @param {string} root the project's folder
 */
export async function installPackages(root) {
  const text = readFileSync(join(root, "package-lock.json"));
  const wanted = createHash("sha256")
    .update(text)
    .update(`${process.platform}-${process.arch}`)
    .digest("hex");
  if (isStamped(root, wanted)) return;
  const held = await lock(join(root, ".packages.lock"), () =>
    process.stderr.write(`${LABEL} another run is installing them\n`),
  );
  try {
    if (isStamped(root, wanted)) return;
    if (!isInstalled(root, JSON.parse(text))) await npmCi(root, held.alsoHeldBy);
    nameCommand(root);
    mkdirSync(dirname(stampOf(root)), { recursive: true });
    writeFileSync(stampOf(root), wanted);
  } finally {
    held.release();
  }
}

function isStamped(root, wanted) {
  return read(stampOf(root)) === wanted;
}

function stampOf(root) {
  return join(root, "node_modules", ".blumeops-stamp");
}

/**
 * Whether npm itself has installed just this before: it keeps a list of what lies in node_modules, in the form of the lock file.
 * Packages for other platforms are not in it.
 */
function isInstalled(root, wanted) {
  const list = read(join(root, "node_modules", ".package-lock.json"));
  if (list === undefined) return false;
  const here = JSON.parse(list).packages;
  const needed = Object.entries(wanted.packages).filter(([path]) => path !== "");
  const known = new Set(needed.map(([path]) => path));
  return (
    needed.every(([path, { version, integrity, optional, link }]) =>
      here[path] === undefined
        ? optional === true
        : here[path].version === version && here[path].integrity === integrity && here[path].link === link,
    ) && Object.keys(here).every((path) => known.has(path))
  );
}

async function npmCi(root, alsoHeldBy) {
  const began = Date.now();
  const elapsed = () => `${((Date.now() - began) / 1_000).toFixed(0)} s`;
  const live = process.stderr.isTTY;
  const row = `${LABEL} node_modules from package-lock.json`;
  if (!live) process.stderr.write(`${row}\n`);
  const timer = live ? setInterval(() => process.stderr.write(`\r${row}  ${elapsed()}`), 200) : undefined;
  const { code, said } = await npm(
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      root,
      onStart: alsoHeldBy,
    },
  );
  clearInterval(timer);
  if (live) process.stderr.write("\r\u001b[K");
  if (code === null) throw new Error("npm ci was stopped; run the same command again");
  if (code !== 0) throw new Error(`npm ci failed:\n${said.trim().split("\n").slice(-8).join("\n")}`);
  process.stderr.write(`${live ? row : `${LABEL} installed`}  ${elapsed()}\n`);
}

/** Lets `npx blumeops` find the command without asking a registry. */
function nameCommand(root) {
  const path = join(root, "node_modules", ".bin", "blumeops");
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  symlinkSync(join("..", "..", "bin", "blumeops.mjs"), path);
}

function npm(args, { root, onStart }) {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", args, { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    child.once("spawn", () => onStart(child.pid));
    child.once("error", (error) =>
      reject(
        error.code === "ENOENT" ? new Error("npm is not on PATH: install it, it comes with Node") : error,
      ),
    );
    // Ended here, npm goes too: the next run would otherwise wait for it.
    const stop = (signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, stop);
    child.once("close", (code) => {
      for (const signal of SIGNALS) process.off(signal, stop);
      resolve({ code, said });
    });
  });
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
