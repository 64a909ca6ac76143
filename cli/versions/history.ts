import { execa } from "execa";
import type { Pin } from "../../derive/versions/pins.ts";
import type { LineTime } from "../../derive/versions/reviews.ts";

/** What the history of a project says of lines of its files. */
export interface History {
  timeOf(pin: Pin): LineTime | undefined;
  /** What a reader has to know of these times, where they are not the whole truth. */
  readonly caveat: string | undefined;
}

/** Asks git when the lines of pins were last changed. Without git, or outside of a repository, nothing is known. */
export async function historyOf(root: string, pins: readonly Pin[]): Promise<History> {
  const shallow = await git(root, ["rev-parse", "--is-shallow-repository"]);
  if (shallow === undefined)
    return {
      timeOf: () => undefined,
      caveat: "there is no git history here: only what the facts call reviewed has an age",
    };
  const times = new Map<string, LineTime>();
  const files = Map.groupBy(pins, ({ file }) => file);
  await Promise.all(
    [...files].map(async ([file, own]) => {
      const lines = own.flatMap(({ line }) => ["-L", `${line},${line}`]);
      const text = await git(root, ["blame", "--line-porcelain", ...lines, "--", file]);
      // A file that was never committed is being written.
      if (text === undefined) for (const { line } of own) times.set(`${file}:${line}`, "edited");
      else for (const [line, time] of timesIn(text)) times.set(`${file}:${line}`, time);
    }),
  );
  return {
    timeOf: ({ file, line }) => times.get(`${file}:${line}`),
    caveat:
      shallow.trim() === "true"
        ? "this clone is shallow: what is older than it looks as old as it; git fetch --unshallow brings the rest"
        : undefined,
  };
}

/** Takes git's answer apart: a head `<commit> <line then> <line now>`, fields, and the line itself behind a tab. */
export function timesIn(porcelain: string): Map<number, LineTime> {
  const times = new Map<number, LineTime>();
  let line = 0;
  let edited = false;
  for (const text of porcelain.split("\n")) {
    const head = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(text);
    if (head !== null) {
      line = Number(head[2]);
      edited = /^0+$/.test(head[1] ?? "");
    }
    const time = /^author-time (\d+)$/.exec(text)?.[1];
    if (time !== undefined) times.set(line, edited ? "edited" : { committed: Number(time) });
  }
  return times;
}

async function git(root: string, words: readonly string[]): Promise<string | undefined> {
  const run = await execa("git", [...words], { cwd: root, reject: false });
  return run.exitCode === 0 ? run.stdout : undefined;
}
