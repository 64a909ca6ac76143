import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { cacheRoot, fillOnce } from "../../../engine/binaries/cache.ts";

const VERSION = "2026.9.15";

/** What npm publishes of the packages that carry the binary: `npm view @jdxcode/mise-linux-x64 dist.integrity`. */
const INTEGRITY: Readonly<Record<string, string>> = {
  "linux-x64":
    "sha512-ButPFGyztN0Rk/HOHvHuf+W80CkvQRAjbDWHvhGJc3PnL3e2KhCYZIOyjx8wPkhr9VJa/7sJZXpxtt5JLjsfaQ==",
};

/** Path of the real mise: the machine's own, or one fetched once into the cache that all checkouts share. */
export async function realMise(): Promise<string> {
  const own = await execa("mise", ["version"], { reject: false });
  if (!own.failed) return "mise";
  const here = `${platform()}-${arch()}`;
  const integrity = INTEGRITY[here];
  if (integrity === undefined) throw new Error(`this test knows no mise for ${here}: put mise on PATH`);
  const folder = join(cacheRoot(process.env), "binaries", `mise-${VERSION}-${here}`);
  const path = join(folder, "package", "bin", "mise");
  await fillOnce(
    folder,
    async () => existsSync(path),
    async (scratch) => {
      const packed = await execa("npm", ["pack", "--silent", `@jdxcode/mise-${here}@${VERSION}`], {
        cwd: scratch,
      });
      const archive = join(scratch, packed.stdout.trim());
      const sum = createHash("sha512")
        .update(await readFile(archive))
        .digest("base64");
      if (`sha512-${sum}` !== integrity)
        throw new Error(`mise ${VERSION} for ${here} is not what was published`);
      await execa("tar", ["-xf", archive, "-C", scratch]);
      await rm(archive);
    },
    () => undefined,
  );
  return path;
}
