import { spawn } from "node:child_process";
import { join } from "node:path";

/** Watches over process groups and ends them when this process is gone, also when it was killed. */
export interface Reaper {
  watch(group: number): void;
  release(group: number): void;
  close(): void;
}

/** Starts the watcher, in a session of its own so that a signal to this process does not reach it. */
export function startReaper(): Reaper {
  const child = spawn("/bin/sh", [join(import.meta.dirname, "reaper.sh")], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  child.stdin.on("error", () => undefined);
  const tell = (line: string) => child.stdin.write(`${line}\n`);
  return {
    watch: (group) => void tell(`+${group}`),
    release: (group) => void tell(`-${group}`),
    close: () => void child.stdin.end(),
  };
}
