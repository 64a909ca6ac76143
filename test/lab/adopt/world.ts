import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { logIn, runOn } from "../../../lab/ssh/login.ts";

type Environment = Readonly<Record<string, string>>;

/** Every file of the lab's Mac: mode, time of its last change and a digest, by path. Logs, data and what jobs write by the minute are left out. */
export async function filesOfHost(environment: Environment): Promise<Map<string, FileThere>> {
  const root = environment["LAB_INDRI_ROOT"] ?? "";
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(Logs|data|textfile|var\/log)\/|\.(log|db|sqlite)\b/.test(relative(root, path)));
  return new Map(
    await Promise.all(
      files.map(async (path): Promise<readonly [string, FileThere]> => {
        const [{ mode, mtimeMs }, content] = await Promise.all([stat(path), readFile(path)]);
        const digest = createHash("sha256").update(content).digest("hex").slice(0, 16);
        return [relative(root, path), { mode: mode.toString(8), changed: mtimeMs, digest }];
      }),
    ),
  );
}

export interface FileThere {
  readonly mode: string;
  /** Milliseconds since 1970. */
  readonly changed: number;
  readonly digest: string;
}

/** What launchd knows, and the processes of what stays up: "label pid", a line each. Jobs that come and go by the clock are "label -". */
export async function agentsOfHost(environment: Environment): Promise<string[]> {
  const session = await logIn(environment);
  const { out } = await runOn(session, "launchctl list");
  session.end();
  const byTheClock = await jobsOfHost(environment);
  return out
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [pid, , label] = line.split("\t");
      return label === undefined ? [] : [`${label} ${byTheClock.has(label) ? "-" : pid}`];
    })
    .sort();
}

/** Labels of the agents that run by the clock. */
async function jobsOfHost(environment: Environment): Promise<Set<string>> {
  const { LAB_INDRI_ROOT: root = "", LAB_INDRI_USER: user = "" } = environment;
  const folders = [`Users/${user}/Library/LaunchAgents`, "Library/LaunchDaemons"].map((one) =>
    join(root, one),
  );
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = (await readdir(folder)).filter((name) => name.endsWith(".plist"));
      const texts = await Promise.all(names.map(async (name) => await readFile(join(folder, name), "utf8")));
      return names.filter((_, i) => /StartInterval|StartCalendarInterval/.test(texts[i] ?? ""));
    }),
  );
  return new Set(found.flat().map((name) => name.replace(/\.plist$/, "")));
}
