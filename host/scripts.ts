import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What can be done with a host: bring a service to what it should be, take one away, look at all of them, ask how everything on it does; on a host with Docker, the same with
 * containers. And rehearse the restore of a backup: which archive is the latest, and what comes of it.
 */
export type ScriptName =
  | "apply"
  | "remove"
  | "look"
  | "checks"
  | "drill-look"
  | "drill"
  | "container"
  | "container-remove"
  | "container-look";

/** The files that each consists of. */
const PARTS: Readonly<Record<ScriptName, readonly string[]>> = {
  apply: ["head", "answers", "apply"],
  remove: ["head", "remove"],
  look: ["head", "look"],
  checks: ["checks"],
  "drill-look": ["drill-head", "drill-look"],
  drill: ["drill-head", "drill", "drill-dumps"],
  container: ["container-head", "answers", "container"],
  "container-remove": ["container-head", "container-remove"],
  "container-look": ["container-head", "container-look"],
};

/**
 * The command for an SSH session that runs one of the scripts: POSIX sh whatever the login shell is. It holds no fact of any service; those
 * come over standard input.
 */
export function commandOf(script: ScriptName): string {
  const text = PARTS[script].map((name) =>
    readFileSync(join(import.meta.dirname, "scripts", `${name}.sh`), "utf8"),
  );
  return `exec /bin/sh -c '${text.join("").replaceAll("'", `'\\''`)}' blumeops-${script}`;
}
