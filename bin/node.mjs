import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The major version that the program is written for. */
const MAJOR = "24";

/**
 * The Node that runs the program: the one that came with the packages, the running one, or one on PATH, where these are of the right
 * version.
 *
 * @param {string} root the project's folder
 * @param {{ platform: string, arch: string, version: string, execPath: string, path: string }} [here] this machine and process
 * @returns {string} path of the program
 */
export function findNode(root, here = thisProcess()) {
  const { platform, arch, version, execPath, path } = here;
  const brought = [`node-bin-${platform}-${arch}`, `node-${platform}-${arch}`]
    .map((name) => join(root, "node_modules", name, "bin", "node"))
    .find((candidate) => existsSync(candidate));
  if (brought !== undefined) return brought;
  if (version.split(".")[0] === MAJOR) return execPath;
  const found = path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "node"))
    .find((candidate) => existsSync(candidate) && versionOf(candidate)?.split(".")[0] === MAJOR);
  if (found !== undefined) return found;
  throw new Error(
    `there is no Node ${MAJOR} for ${platform} on ${arch} among the packages or on PATH: install Node ${MAJOR} and run the same command again`,
  );
}

function thisProcess() {
  const { platform, arch, execPath, env } = process;
  return { platform, arch, execPath, version: process.versions.node, path: env.PATH ?? "" };
}

function versionOf(node) {
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return stdout?.trim().replace(/^v/, "");
}
