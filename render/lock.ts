import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MANIFESTS, type ObjectKind } from "../derive/cluster/argo.ts";
import type { Installation } from "../derive/cluster/installed.ts";
import { RenderError } from "./error.ts";
import type { RenderedFile } from "./layout.ts";
import { toolsOf } from "./upstream/install.ts";

/** Where it is recorded what upstream's manifests were rendered from, and what came of it. */
export const LOCK = `${MANIFESTS}/upstream.lock.json`;

/** One installation as it was rendered last. */
const LockEntry = z.strictObject({
  module: z.string(),
  version: z.string(),
  sum: z.string().describe("of the module's files, as go.sum writes it"),
  input: z.string().describe("SHA-256 of all that the rendering depends on"),
  files: z.record(z.string(), z.string()).describe("SHA-256 of each file that came of it"),
  kinds: z.array(
    z.strictObject({ apiVersion: z.string(), kind: z.string(), namespace: z.string().optional() }),
  ),
});
export type LockEntry = z.output<typeof LockEntry>;

const LockFile = z.record(z.string(), LockEntry);

/** The lock, by application; empty where there is none yet. @throws {@link RenderError} where it is not one */
export async function readLock(root: string): Promise<Map<string, LockEntry>> {
  const text = await readFile(join(root, LOCK), "utf8").catch(() => "{}");
  const parsed = LockFile.safeParse(parse(text));
  if (!parsed.success) throw new RenderError(`${LOCK} is not a lock; restore it from the repository`);
  return new Map(Object.entries(parsed.data));
}

/** The text of a lock. */
export function lockText(lock: ReadonlyMap<string, LockEntry>): string {
  const entries = [...lock].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

/** What upstream's manifests hold, by application: what projects are bounded by. */
export function kindsOf(lock: ReadonlyMap<string, LockEntry>): Map<string, readonly ObjectKind[]> {
  return new Map([...lock].map(([app, { kinds }]) => [app, kinds]));
}

/** Counted up when the way changes in which rendered objects are settled or written: then all of them are rendered anew. */
const FORM = 2;

/** What an installation is rendered from, as one sum: the facts, and the versions of the tools and of this project's own part. */
export function inputOf(installation: Installation): string {
  const tools = toolsOf(installation).map(({ name, version }) => `${name} ${version}`);
  return sha256(JSON.stringify({ installation, tools, form: FORM }));
}

/** The lock of an installation that was just rendered. */
export function lockEntry(
  installation: Installation,
  sum: string,
  kinds: readonly ObjectKind[],
  files: readonly RenderedFile[],
): LockEntry {
  const distinct = new Map(
    kinds.map(({ apiVersion, kind, namespace }) => [
      `${apiVersion} ${kind} ${namespace ?? ""}`,
      { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) },
    ]),
  );
  return {
    module: installation.module,
    version: installation.version,
    sum,
    input: inputOf(installation),
    files: Object.fromEntries(files.map(({ path, text }) => [path, sha256(text)])),
    kinds: [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind),
  };
}

/** SHA-256 of a text, in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
