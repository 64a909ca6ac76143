import { access } from "node:fs/promises";
import { arch, platform } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { build, findGo } from "./build.ts";
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

/**
 * Gets a program: from PATH where it has the right version, else from the cache, else as an official release with its checksum, else
 * by building its Go module.
 *
 * @throws {@link BinaryUnavailable} which says in one sentence what was tried
 */
export async function obtain(
  binary: Binary,
  environment: NodeJS.ProcessEnv,
  report: (progress: Progress) => void,
): Promise<Obtained> {
  const onPath = await findOnPath(binary, environment);
  if (onPath !== undefined) {
    report({ binary, step: "found", detail: onPath });
    return { path: onPath, folder: join(onPath, ".."), how: "path" };
  }
  const here = thisPlatform();
  const folder = binaryFolder(cacheRoot(environment), binary, here);
  const path = join(folder, binary.name);
  if (await isFile(path)) {
    report({ binary, step: "cached", detail: folder });
    return { path, folder, how: "cache" };
  }
  // Stays "cache" when another process filled the folder while this one waited.
  let how: Obtained["how"] = "cache";
  await fillOnce(
    folder,
    () => isFile(path),
    async (scratch) => {
      how = await fetchOrBuild(binary, here, scratch, environment, report);
    },
    () => report({ binary, step: "waiting", detail: "another process is getting it" }),
  );
  report({ binary, step: "ready", detail: folder });
  return { path, folder, how };
}

async function fetchOrBuild(
  binary: Binary,
  here: Platform,
  scratch: string,
  environment: NodeJS.ProcessEnv,
  report: (progress: Progress) => void,
): Promise<"download" | "build"> {
  const tried: string[] = ["it is not on PATH at this version"];
  const release = environment["BLUMEOPS_BUILD_ONLY"] ? undefined : binary.release(here);
  if (release !== undefined) {
    try {
      report({ binary, step: "downloading", detail: "official release" });
      await download(release, scratch, (fraction) =>
        report({ binary, step: "downloading", detail: "official release", fraction }),
      );
      await verify(binary, join(scratch, binary.name));
      return "download";
    } catch (error) {
      tried.push(`its release could not be downloaded (${reason(error)})`);
    }
  }
  if ((await findGo(environment)) === undefined) {
    throw new BinaryUnavailable(binary, [...tried, "there is no Go 1.26 or newer to build it with"]);
  }
  try {
    const detail = "from source (once)";
    report({ binary, step: "building", detail });
    await build(binary, join(scratch, binary.name), environment, (fraction) =>
      report({ binary, step: "building", detail, fraction }),
    );
    await verify(binary, join(scratch, binary.name));
    return "build";
  } catch (error) {
    throw new BinaryUnavailable(binary, [...tried, `building it failed (${reason(error)})`]);
  }
}

async function findOnPath(binary: Binary, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (environment["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const path = join(folder, binary.name);
    if ((await isFile(path)) && (await hasVersion(binary, path))) return path;
  }
  return undefined;
}

async function verify(binary: Binary, path: string): Promise<void> {
  if (!(await hasVersion(binary, path)))
    throw new Error(`what was made does not say it is ${binary.version}`);
}

async function hasVersion(binary: Binary, path: string): Promise<boolean> {
  // Some programs look for news of themselves when asked for their version; these must not reach out.
  const env = { PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { stdout, stderr } = await execa(path, [...binary.versionArguments], {
    env,
    reject: false,
    timeout: 20_000,
  });
  const said = `${stdout}\n${stderr}`;
  return new RegExp(`(^|[^0-9.])${binary.version.replaceAll(".", "\\.")}($|[^0-9.])`, "m").test(said);
}

function thisPlatform(): Platform {
  const os = platform();
  const cpu = arch();
  if ((os === "linux" || os === "darwin") && (cpu === "x64" || cpu === "arm64")) return { os, arch: cpu };
  throw new Error(`blumeops runs on Linux and macOS, on x64 and arm64; this is ${os} on ${cpu}`);
}

async function isFile(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
