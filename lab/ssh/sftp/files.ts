import { constants, type Stats } from "node:fs";
import { chmod, truncate, utimes } from "node:fs/promises";
import type { FileAttributes } from "./wire.ts";

/** Makes a file what a client wants it to be. */
export async function setAttributes(path: string, { size, mode, times }: FileAttributes): Promise<void> {
  if (size !== undefined) await truncate(path, size);
  if (mode !== undefined) await chmod(path, mode);
  if (times !== undefined) await utimes(path, ...times);
}

/** The flags of open(2) for those of the protocol (section 6.3). */
export function openFlags(flags: number): number {
  const { O_RDONLY, O_WRONLY, O_RDWR, O_APPEND, O_CREAT, O_TRUNC, O_EXCL } = constants;
  const way = (flags & 3) === 3 ? O_RDWR : flags & 2 ? O_WRONLY : O_RDONLY;
  return (
    way |
    (flags & 4 ? O_APPEND : 0) |
    (flags & 8 ? O_CREAT : 0) |
    (flags & 16 ? O_TRUNC : 0) |
    (flags & 32 ? O_EXCL : 0)
  );
}

/** A line as `ls -l` writes it, for clients that show it. */
export function longName(name: string, stats: Stats): string {
  const kind = stats.isDirectory() ? "d" : stats.isSymbolicLink() ? "l" : "-";
  const bits = [..."rwxrwxrwx"].map((bit, index) => (stats.mode & (1 << (8 - index)) ? bit : "-")).join("");
  const [, month = "", day = "", year = ""] = stats.mtime.toDateString().split(" ");
  return `${kind}${bits} ${stats.nlink} 501 20 ${stats.size} ${month} ${day} ${year} ${name}`;
}
