import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What can be done with a host: bring a service to what it should be, take one away, look at all of them; on a host with Docker, bring a
 * container to what it should be, or take it away.
 */
export type ScriptName = "apply" | "remove" | "look" | "container" | "container-remove";

/**
 * The command for an SSH session that runs one of the scripts: POSIX sh whatever the login shell is. It holds no fact of any service; those
 * come over standard input.
 */
export function commandOf(script: ScriptName): string {
  // What the others share is about a Mac's launchd.
  const names = script.startsWith("container") ? [script] : ["head", script];
  const text = names.map((name) => readFileSync(join(import.meta.dirname, "scripts", `${name}.sh`), "utf8"));
  return `exec /bin/sh -c '${text.join("").replaceAll("'", `'\\''`)}' blumeops-${script}`;
}
