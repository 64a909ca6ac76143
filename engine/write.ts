import { readFile, rename, writeFile } from "node:fs/promises";

/** Writes a file where its text differs, so that a reader sees the old text or the new one and never a part. */
export async function writeIfChanged(path: string, text: string): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return;
  const scratch = `${path}.${process.pid}.tmp`;
  await writeFile(scratch, text, { mode: 0o600 });
  await rename(scratch, path);
}
