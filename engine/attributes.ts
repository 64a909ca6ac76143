import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Removes the broken files of attributes that a killed engine leaves. A backend of files keeps one (`network.json.attrs`) beside each of its files
 * and, unlike those, does not write it in one step: a run that is killed in that moment leaves it empty, and the engine then reads nothing any more
 * ("failed to load checkpoint: EOF"). It does without one that is not there. Source: gocloud.dev/blob/fileblob, getAttrs and setAttrs.
 */
export async function removeBrokenAttributes(backend: string | undefined): Promise<void> {
  if (backend?.startsWith("file://") !== true) return;
  const folder = join(fileURLToPath(backend), ".pulumi");
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names.filter((candidate) => candidate.endsWith(".attrs"))) {
    const path = join(folder, name);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined && !isWhole(text)) await rm(path, { force: true });
  }
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
