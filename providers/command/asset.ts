import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";

// How the engine marks what is no plain value (sdk/go/common/resource/sig).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";

/** A file or a text. */
export const Asset = z.object({
  [SIGNATURE]: z.literal(ASSET),
  hash: z.string().default(""),
  path: z.string().optional(),
  text: z.string().optional(),
  uri: z.string().optional(),
});
/** A folder, an archive file, or a map of assets. */
export const Archive = z.object({
  [SIGNATURE]: z.literal(ARCHIVE),
  hash: z.string().default(""),
  path: z.string().optional(),
  uri: z.string().optional(),
  assets: z.record(z.string(), z.unknown()).optional(),
});

/** Something to copy: a file of this machine, a folder of it, or a text. */
export const Source = z
  .union([
    Asset.refine(
      ({ path, text }) => Boolean(path) || text !== undefined,
      "asset must be a path-based file asset or a text asset",
    ),
    Archive.refine(({ path }) => Boolean(path), "archive must be a path to a file or directory"),
  ])
  .transform((source) => ({
    hash: source.hash,
    from: "text" in source && !source.path ? { text: source.text ?? "" } : { path: source.path ?? "" },
  }));
export type Source = z.output<typeof Source>;

/** A file as an asset on the wire. */
export async function fileAsset(path: string): Promise<Record<string, string>> {
  const hash = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  return { [SIGNATURE]: ASSET, hash, path };
}

/**
 * Files as one archive on the wire. Its hash is over names and the assets' own hashes: the engine only tells by it whether something has
 * changed.
 */
export function archiveOf(
  assets: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Record<string, unknown> {
  const hash = createHash("sha256")
    .update(JSON.stringify(Object.entries(assets).map(([name, asset]) => [name, asset["hash"]])))
    .digest("hex");
  return { [SIGNATURE]: ARCHIVE, hash, assets };
}
