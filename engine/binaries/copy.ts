import { chmod, cp, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Copies a file or folder of Go's module cache, where nothing may be written, as one that can be removed again. */
export async function copyReadOnly(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(from, to, { recursive: true });
  if (!(await stat(to)).isDirectory()) return;
  await chmod(to, 0o755);
  for (const entry of await readdir(to, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}
