import { readFile, stat, symlink, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { isLauncher } from "../launcher.ts";
import { build, hasGo } from "./build.ts";
import { binaryFolder, cacheRoot, fillOnce } from "./cache.ts";
import { download } from "./download.ts";
import { type Binary, BinaryUnavailable, type Platform, type Progress } from "./spec.ts";

/** A program that is here and has the right version. */
export interface Obtained {
  readonly path: string;
  /** Folder that holds it, and what came with it. */
  readonly folder: string;
  readonly how: "path" | "cache" | "download" | "build";
}

/** What the cache says of a folder of its own. */
const Label = z.object({ how: z.enum(["download", "build"]), size: z.int() });
const LABEL = "obtained.json";

/**
 * Gets a program: from PATH where it has the right version, else from the cache, else as an official release with its checksum, else
 * by building its Go module.
 *
 * @param environment of the process; `BLUMEOPS_CACHE` moves the cache, `BLUMEOPS_BUILD_ONLY=1` leaves releases alone
 * @param report told what is going on
 * @param signal ends a download or a build
 * @throws {@link BinaryUnavailable} which says in one sentence what was tried
 */
export async function obtain(
  binary: Binary,
  environment: NodeJS.ProcessEnv,
  report: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Obtained> {
  const onPath = await findOnPath(binary, environment);
  if (onPath !== undefined) {
    report({ binary, step: "found", detail: onPath });
    return { path: onPath, folder: dirname(onPath), how: "path" };
  }
  const here = thisPlatform();
  const folder = binaryFolder(cacheRoot(environment), binary, here);
  const path = join(folder, binary.name);
  if (await isWhole(binary, folder)) {
    report({ binary, step: "cached", detail: folder });
    return { path, folder, how: "cache" };
  }
  // Stays "cache" when another process filled the folder while this one waited.
  let how: Obtained["how"] = "cache";
  try {
    await fillOnce(
      folder,
      () => isWhole(binary, folder),
      async (scratch) => {
        how = await fill(binary, here, scratch, environment, report, signal);
      },
      () => report({ binary, step: "waiting", detail: "another process is getting it" }),
    );
  } catch (error) {
    if (error instanceof BinaryUnavailable) throw error;
    throw new BinaryUnavailable(binary, [
      `the cache in ${dirname(folder)} cannot be used (${reason(error)})`,
    ]);
  }
  report({ binary, step: "ready", detail: folder });
  return { path, folder, how };
}

/** Puts the program, its further names and the cache's label into a folder. */
async function fill(
  binary: Binary,
  here: Platform,
  folder: string,
  environment: NodeJS.ProcessEnv,
  report: (progress: Progress) => void,
  signal: AbortSignal | undefined,
): Promise<"download" | "build"> {
  const how = await downloadOrBuild(binary, here, folder, environment, report, signal);
  for (const alias of binary.aliases ?? []) await symlink(binary.name, join(folder, alias));
  const { size } = await stat(join(folder, binary.name));
  await writeFile(join(folder, LABEL), JSON.stringify({ how, size } satisfies z.input<typeof Label>));
  return how;
}

async function downloadOrBuild(
  binary: Binary,
  here: Platform,
  folder: string,
  environment: NodeJS.ProcessEnv,
  report: (progress: Progress) => void,
  signal: AbortSignal | undefined,
): Promise<"download" | "build"> {
  const path = join(folder, binary.name);
  const tried: string[] = ["it is not on PATH at this version"];
  const release = environment["BLUMEOPS_BUILD_ONLY"] ? undefined : binary.release(here);
  if (release !== undefined) {
    try {
      const detail = "official release";
      report({ binary, step: "downloading", detail });
      await download(
        binary,
        release,
        folder,
        (fraction) => report({ binary, step: "downloading", detail, fraction }),
        signal,
      );
      await verify(binary, path, environment);
      return "download";
    } catch (error) {
      tried.push(`its release could not be downloaded (${reason(error)})`);
    }
  }
  if (signal?.aborted === true) throw new BinaryUnavailable(binary, [...tried, "it was stopped"]);
  if (!(await hasGo(environment)))
    throw new BinaryUnavailable(binary, [...tried, "there is no Go 1.26 or newer to build it with"]);
  try {
    report({ binary, step: "building", detail: "from source (once)" });
    await build(
      binary,
      path,
      environment,
      (detail, fraction) =>
        report({ binary, step: "building", detail, ...(fraction === undefined ? {} : { fraction }) }),
      signal,
    );
    await verify(binary, path, environment);
    return "build";
  } catch (error) {
    throw new BinaryUnavailable(binary, [...tried, `building it failed (${reason(error)})`]);
  }
}

async function findOnPath(binary: Binary, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (environment["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const path = resolve(folder, binary.name);
    if ((await sizeOf(path)) === undefined) continue;
    // A shell of the lab finds the lab's own `pulumi` first: it calls the program that is looked for here, and would come to call itself.
    if (await isLauncher(path).catch(() => false)) continue;
    if (await hasVersion(binary, path, environment)) return path;
  }
  return undefined;
}

/** Whether a folder of the cache holds the program with the size that it had when it was put there and said its version. */
async function isWhole(binary: Binary, folder: string): Promise<boolean> {
  const text = await readFile(join(folder, LABEL), "utf8").catch(() => "null");
  const label = Label.safeParse(parse(text));
  return label.success && label.data.size === (await sizeOf(join(folder, binary.name)));
}

async function verify(binary: Binary, path: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (!(await hasVersion(binary, path, environment)))
    throw new Error(`what was made does not say it is ${binary.version}`);
}

async function hasVersion(binary: Binary, path: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  // Some programs look for news of themselves when asked for their version; these must not reach out.
  const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const options = { env, extendEnv: false, reject: false, timeout: 20_000 } as const;
  const { stdout, stderr } = await execa(path, [...binary.versionArguments], options);
  const said = `${stdout ?? ""}\n${stderr ?? ""}`;
  const commit = binary.printsCommit === true ? "(\\+\\w+)?" : "";
  const version = binary.version.replaceAll(".", "\\.") + commit;
  // "v3.250.0" and "3.250.0," are it; "13.250.0", "3.250.0-alpha" and "3.250.01" are others.
  return new RegExp(`(^|[^0-9.])${version}($|[^0-9A-Za-z.+-]|\\.?\\s)`, "m").test(said);
}

function thisPlatform(): Platform {
  const os = platform();
  const cpu = arch();
  if ((os === "linux" || os === "darwin") && (cpu === "x64" || cpu === "arm64")) return { os, arch: cpu };
  throw new Error(`blumeops runs on Linux and macOS, on x64 and arm64; this is ${os} on ${cpu}`);
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
