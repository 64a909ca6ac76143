import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { die } from "./program.ts";

const StoredFile = z.object({ path: z.string(), size: z.int() });
const Repository = z.object({
  /** Hash of the passphrase. */
  key: z.string(),
  encryption: z.string(),
  archives: z.array(
    z.object({ name: z.string(), start: z.string(), end: z.string(), files: z.array(StoredFile) }),
  ),
});
/** A repository of the stand-in: what would be in it, without the content. */
export type Repository = z.output<typeof Repository>;

const FILE = "lab-repository.json";

/** Reads a repository; nothing where none is. */
export function open(path: string): Repository | undefined {
  if (existsSync(join(path, "config")))
    die("the lab's stand-in for borg reads no real repository: install borgbackup on this machine", 2);
  return existsSync(join(path, FILE))
    ? Repository.parse(JSON.parse(readFileSync(join(path, FILE), "utf8")))
    : undefined;
}

export function save(path: string, repository: Repository): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, FILE), JSON.stringify(repository), { mode: 0o600 });
}

/** The hash of the passphrase that the environment gives or has somebody give. */
export function unlock(): string {
  const command = process.env["BORG_PASSCOMMAND"];
  const passphrase =
    process.env["BORG_PASSPHRASE"] ??
    (command === undefined
      ? die(
          "Can not acquire a passphrase: it is neither in BORG_PASSPHRASE nor does BORG_PASSCOMMAND say it",
          2,
        )
      : said(command));
  return createHash("sha256").update(passphrase).digest("hex");
}

function said(command: string): string {
  try {
    return execSync(command, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).replace(/\n$/, "");
  } catch {
    return die(`Passcommand supplied in BORG_PASSCOMMAND failed: ${command}`, 2);
  }
}

/** Every file at or below a path, as an archive names it. */
export function filesBelow(path: string): z.output<typeof StoredFile>[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [{ path: path.replace(/^\/+/, ""), size: found.size }];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/** Fills in {hostname} and {now}, with or without a format, which is not looked at. */
export function archiveName(template: string, now: Date): string {
  return template
    .replaceAll("{hostname}", hostname())
    .replaceAll(/\{now(:[^}]*)?\}/g, now.toISOString().slice(0, 23));
}
