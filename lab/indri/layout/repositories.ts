import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type IndriPlaces, onIndri } from "../places.ts";
import type { IndriSeed } from "../seed.ts";
import { findTool } from "./tree.ts";

/**
 * Creates the borg repositories that a person created once, with this machine's own borg where there is one: it is what the Mac's Homebrew
 * links. What is there already stays.
 */
export async function createRepositories(
  places: IndriPlaces,
  { repositories = [] }: IndriSeed,
): Promise<void> {
  const real = await findTool("borg");
  const [program, ...first] =
    real === undefined ? [process.execPath, join(import.meta.dirname, "..", "programs", "borg.ts")] : [real];
  for (const { at, passphraseAt } of repositories) {
    const path = onIndri(places, at);
    await mkdir(path, { recursive: true });
    if ((await readdir(path)).length > 0) continue;
    await promisify(execFile)(program ?? "", [...first, "init", "--encryption=repokey", path], {
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: places.home,
        BORG_PASSCOMMAND: `cat ${onIndri(places, passphraseAt)}`,
      },
    });
  }
}
