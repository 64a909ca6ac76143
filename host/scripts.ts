import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What can be done with a host: bring a service to what it should be, take one away, look at all of them, ask how everything on it does; on a host with Docker, the same with
 * containers.
 */
export type ScriptName =
  | "apply"
  | "remove"
  | "look"
  | "checks"
  | "container"
  | "container-remove"
  | "container-look";

/** The files that each consists of. */
const PARTS: Readonly<Record<ScriptName, readonly string[]>> = {
  apply: ["head", "answers", "apply"],
  remove: ["head", "remove"],
  look: ["head", "look"],
  checks: ["checks"],
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
