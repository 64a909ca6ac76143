import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { cacheRoot, fillOnce } from "../../../engine/binaries/cache.ts";

/** What every Debian has, and what must not come from elsewhere. */
const STANDING =
  /^(libc6|libgcc-s1|libcrypt1|gcc-\d+-base|debconf|dpkg|base-files|perl-base|tar|media-types|mailcap)$/;

/**
 * A Debian package with all that it needs, unpacked into a folder of the program cache: no root, nothing installed.
 *
 * @throws Error where there is no apt or the package has no candidate, with apt's own words
 */
export async function debian(name: string): Promise<string> {
  const { stdout: policy } = await execa("apt-cache", ["policy", name]);
  const version = /Candidate: (\S+)/.exec(policy)?.[1];
  if (version === undefined || version === "(none)")
    throw new Error(`apt knows no ${name}: run apt-get update, or install ${name}`);
  const folder = join(cacheRoot(process.env), "debian", `${name}-${version}`);
  const whole = async (): Promise<boolean> => await Promise.resolve(existsSync(join(folder, "complete")));
  if (await whole()) return folder;
  await fillOnce(
    folder,
    whole,
    async (scratch) => {
      const packages = await closureOf(name);
      await execa("apt-get", ["--quiet", "download", ...packages], { cwd: scratch });
      for (const file of (await readdir(scratch)).filter((one) => one.endsWith(".deb")))
        await execa("dpkg", ["-x", file, "root"], { cwd: scratch }).then(
          async () => await rm(join(scratch, file)),
        );
      await writeFile(join(scratch, "complete"), packages.join("\n"));
    },
    () => undefined,
  );
  return folder;
}

async function closureOf(name: string): Promise<string[]> {
  const without = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map(
    (kind) => `--no-${kind}`,
  );
  const { stdout } = await execa("apt-cache", ["depends", "--recurse", ...without, name]);
  const named = [...new Set(stdout.split("\n").filter((line) => /^[a-z0-9]/.test(line)))];
  // Of virtual packages only those that provide them can be fetched, and they are in the list as well.
  return named.filter((one) => !STANDING.test(one));
}
