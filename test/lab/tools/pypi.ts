import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cacheRoot, fillOnce } from "../../../engine/binaries/cache.ts";

/**
 * Packages of PyPI in a folder of the program cache, installed once. Nothing of it is on anybody's PATH: it is for PYTHONPATH.
 *
 * @param name of the folder
 * @param requirements each with its exact version: "borgmatic==2.1.10"
 * @throws Error where Python or the registry is missing, with pip's own words
 */
export async function pypi(name: string, requirements: readonly string[]): Promise<string> {
  const { stdout: version } = await execa("python3", [
    "-c",
    "import sys; print(*sys.version_info[:2], sep='.')",
  ]);
  const key = createHash("sha256").update(requirements.join("\n")).digest("hex").slice(0, 8);
  const folder = join(cacheRoot(process.env), "python", `${name}-${key}-py${version}`);
  const whole = async (): Promise<boolean> => await Promise.resolve(existsSync(join(folder, "complete")));
  if (await whole()) return folder;
  await fillOnce(
    folder,
    whole,
    async (scratch) => {
      await execa("python3", [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        scratch,
        ...requirements,
      ]);
      await writeFile(join(scratch, "complete"), "");
    },
    () => undefined,
  );
  return folder;
}
