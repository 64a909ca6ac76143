import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MANIFESTS } from "../derive/cluster/argo.ts";

/** A file of `manifests/` that is not what would be rendered. */
export interface StaleFile {
  /** Below `manifests/`. */
  readonly path: string;
  /** Nothing where there is no such file. */
  readonly before: string | undefined;
  /** Nothing where there should be no such file, or where only its sum is known. */
  readonly after: string | undefined;
  /** Whether it should be there with another text, of which only the sum is known. */
  readonly edited: boolean;
}

/** Every manifest that is there, by its path below `manifests/`. */
export async function readTree(root: string): Promise<Map<string, string>> {
  const folder = join(root, MANIFESTS);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  const texts = paths.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const);
  return new Map(await Promise.all(texts));
}

/** Makes the files what they should be; folders that are left empty go. */
export async function writeTree(root: string, stale: readonly StaleFile[]): Promise<void> {
  for (const { path, after } of stale) {
    const file = join(root, MANIFESTS, path);
    if (after === undefined) await rm(file, { force: true });
    else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, after);
    }
  }
  const emptied = new Set(stale.filter(({ after }) => after === undefined).map(({ path }) => dirname(path)));
  for (const folder of [...emptied].sort().reverse()) await removeEmpty(root, folder);
}

async function removeEmpty(root: string, folder: string): Promise<void> {
  if (folder === ".") return;
  const path = join(root, MANIFESTS, folder);
  const names = await readdir(path).catch(() => ["unreadable"]);
  if (names.length > 0) return;
  await rm(path, { recursive: true });
  await removeEmpty(root, dirname(folder));
}
