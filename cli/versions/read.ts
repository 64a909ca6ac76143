import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { mayPin, UPSTREAM_LOCK } from "../../derive/versions/pins.ts";

/** Every file of the project that may pin a version, by its path. */
export async function pinningFiles(root: string): Promise<Map<string, string>> {
  const folders = await Promise.all(
    ["services", "engine/binaries"].map(async (folder) =>
      (await readdir(join(root, folder))).sort().map((name) => `${folder}/${name}`),
    ),
  );
  const files = [...folders.flat(), UPSTREAM_LOCK].filter(mayPin);
  return new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(root, file), "utf8").catch(() => "")] as const),
    ),
  );
}
