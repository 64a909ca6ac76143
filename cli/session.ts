import { dirname } from "node:path";
import { type LabPlaces, labPlaces } from "../lab/places.ts";
import type { Paint } from "../plan/terminal.ts";
import { Progress, paintFor } from "./terminal.ts";

/** What every command works with. */
export interface Session {
  /** The project's folder. */
  readonly root: string;
  readonly places: LabPlaces;
  /** Whether stdout takes one JSON document and nothing else. */
  readonly json: boolean;
  readonly progress: Progress;
  readonly paint: Paint;
  /** Ends when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
  /** Prints lines for people; nothing when stdout is for JSON. */
  say(...lines: string[]): void;
  /** Tells on stderr what the reader should know beside the result. */
  warn(line: string): void;
  /** Prints the command's result when stdout is for JSON. */
  result(value: unknown): void;
}

/** Opens the session of one command. The first Ctrl-C ends it cleanly, the second at once. */
export function openSession(options: { json?: boolean | undefined }): Session {
  const root = dirname(import.meta.dirname);
  const json = options.json === true;
  const abort = new AbortController();
  const progress = new Progress(json);
  process.on("SIGINT", () => {
    if (abort.signal.aborted) process.exit(130);
    progress.stop();
    process.stderr.write("ending cleanly; what is under way finishes. Press Ctrl-C again to end at once\n");
    abort.abort();
  });
  process.on("SIGTERM", () => abort.abort());
  return {
    root,
    places: labPlaces(root),
    json,
    progress,
    paint: paintFor(process.stdout),
    signal: abort.signal,
    say: (...lines) => {
      if (!json) process.stdout.write(lines.map((text) => `${text}\n`).join(""));
    },
    warn: (line) => {
      process.stderr.write(`${paintFor(process.stderr).yellow("!")} ${line}\n`);
    },
    result: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
  };
}
