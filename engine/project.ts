import { mkdir, readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";
import { writeIfChanged } from "./write.ts";

/**
 * Lays out a Pulumi project of the lab's own that runs the checkout's program. The engine writes the salt of its secrets into the
 * stack's file; in the lab that must not be the file that is committed. Settings follow the checkout's files, the salt stays.
 *
 * @param root the checkout
 * @param folder where the lab's project lies
 */
export async function layOutProject(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const project = parseDocument(await readFile(join(root, "Pulumi.yaml"), "utf8"));
  project.set("main", relative(folder, join(root, String(project.get("main")))));
  await writeIfChanged(join(folder, "Pulumi.yaml"), project.toString());
  const stackFiles = (await readdir(root)).filter((name) => /^Pulumi\.[^.]+\.yaml$/.test(name));
  for (const name of stackFiles) {
    const settings = parseDocument(await readFile(join(root, name), "utf8"));
    const kept = parseDocument(await readFile(join(folder, name), "utf8").catch(() => ""));
    const salt = kept.get("encryptionsalt");
    if (typeof salt === "string") settings.set("encryptionsalt", salt);
    await writeIfChanged(join(folder, name), settings.toString());
  }
}
