import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { platform } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { writeAtomically } from "../emulator/store.ts";

const Record = z.object({
  name: z.string(),
  pid: z.int(),
  /** When the process started, as the system tells it: a pid alone may have been given to another process since. */
  started: z.string(),
  ports: z.record(z.string(), z.int()),
  environment: z.record(z.string(), z.string()),
});
/** A daemon that was started, as its file says. */
export type DaemonRecord = z.output<typeof Record>;

/** Writes a daemon's file. It holds credentials, so its mode is 0600. */
export async function writeRecord(folder: string, record: DaemonRecord): Promise<void> {
  await writeAtomically(join(folder, `${record.name}.json`), `${JSON.stringify(record, null, 2)}\n`);
}

/** The daemons that have a file, whether they still run or not. */
export async function readRecords(folder: string): Promise<DaemonRecord[]> {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  const read = await Promise.all(
    names.map(async (name) =>
      Record.safeParse(parse(await readFile(join(folder, name), "utf8").catch(() => ""))),
    ),
  );
  return read.flatMap(({ data }) => data ?? []);
}

export async function removeRecord(folder: string, name: string): Promise<void> {
  await rm(join(folder, `${name}.json`), { force: true });
}

/** When a process started, in the system's own words; nothing when it does not run. */
export async function startedAt(pid: number): Promise<string | undefined> {
  // Linux tells without a process for each question: the 22nd word is the time since the machine's start, and a name may hold spaces.
  if (platform() === "linux") {
    const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const words = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // One that has ended and that nobody has asked about yet still has its line.
    return words[0] === "Z" || words[0] === "X" ? undefined : words[19];
  }
  const { stdout, failed } = await execa("ps", ["-o", "lstart=", "-p", String(pid)], {
    reject: false,
    env: { LC_ALL: "C" },
  });
  return failed || stdout.trim() === "" ? undefined : stdout.trim();
}

/** Whether the process that a file names is still the one that wrote it. */
export async function isRunning(record: DaemonRecord): Promise<boolean> {
  return (await startedAt(record.pid)) === record.started;
}

/** What the daemons that run want known in the environment; credentials among it. */
export async function environmentOf(folder: string): Promise<Record<string, string>> {
  const records = await readRecords(folder);
  const running = await Promise.all(
    records.map(async (record) => ((await isRunning(record)) ? [record] : [])),
  );
  return Object.assign({}, ...running.flat().map(({ environment }) => environment));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
