import { randomUUID } from "node:crypto";
import { chmod, readFile, rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file where its text differs, so that a reader sees the old text or the new one and never a part.
 *
 * @param mode of a file that is written; the owner's alone unless said otherwise
 */
export async function writeIfChanged(path: string, text: string, mode = 0o600): Promise<void> {
  if ((await readFile(path, "utf8").catch(() => undefined)) === text) return;
  const scratch = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(scratch, text, { mode });
    await chmod(scratch, mode);
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true });
    throw error;
  }
}
