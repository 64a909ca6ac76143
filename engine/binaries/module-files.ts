import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { GO_SETTINGS } from "./build.ts";
import { cacheRoot, fillOnce } from "./cache.ts";
import { copyReadOnly } from "./copy.ts";

/** Files that come with a program's Go module, and that the program does not carry inside: definitions, examples, pages. */
export interface ModuleFiles {
  readonly module: string;
  /** With the leading v. */
  readonly version: string;
  /** Folder below engine/binaries/ whose go.sum locks the module. */
  readonly folder: string;
  /** Files and folders inside the module. */
  readonly paths: readonly string[];
}

const Downloaded = z.object({ Dir: z.string() });

/**
 * Gets files of a Go module into the cache, once, checked against the go.sum that locks them.
 *
 * @returns the folder in which they lie under their own paths
 * @throws Error when there is no Go, or the module cannot be had
 */
export async function obtainModuleFiles(files: ModuleFiles, environment: NodeJS.ProcessEnv): Promise<string> {
  const name = `${files.module.replaceAll("/", "-")}-${files.version}`;
  const target = join(cacheRoot(environment), "modules", name);
  const isHere = async (): Promise<boolean> =>
    (await Promise.all(files.paths.map((path) => exists(join(target, path))))).every(Boolean);
  if (await isHere()) return target;
  await fillOnce(
    target,
    isHere,
    async (scratch) => {
      const cwd = resolve(import.meta.dirname, files.folder);
      const env = { ...environment, ...GO_SETTINGS };
      const options = { cwd, env, extendEnv: false };
      const { stdout } = await execa(
        "go",
        ["mod", "download", "-json", `${files.module}@${files.version}`],
        options,
      );
      const { Dir } = Downloaded.parse(JSON.parse(stdout));
      for (const path of files.paths) await copyReadOnly(join(Dir, path), join(scratch, path));
    },
    () => undefined,
  );
  return target;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
