import { existsSync } from "node:fs";
import { join } from "node:path";

/** The major version that the program is written for. */
const MAJOR = 24;

/**
 * The Node that runs the program: the one that came with the packages, or the running one where it is of the right version.
 *
 * @param {string} root the project's folder
 * @returns {string} path of the program
 */
export function findNode(root) {
  const packages = [
    `node-bin-${process.platform}-${process.arch}`,
    `node-${process.platform}-${process.arch}`,
  ];
  const brought = packages
    .map((name) => join(root, "node_modules", name, "bin", "node"))
    .find((path) => existsSync(path));
  if (brought !== undefined) return brought;
  if (Number(process.versions.node.split(".")[0]) === MAJOR) return process.execPath;
  throw new Error(
    `there is no Node ${MAJOR} for ${process.platform} on ${process.arch} among the packages; install Node ${MAJOR} and run this command with it`,
  );
}
