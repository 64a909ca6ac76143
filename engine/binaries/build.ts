import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { copyReadOnly } from "./copy.ts";
import type { Binary } from "./spec.ts";

/** The oldest minor version of Go 1 that the modules build with. */
const GO_MINOR = 26;

/** -mod=readonly keeps go.mod and go.sum as they are committed; a go.work of the user's must not join in. */
export const GO_SETTINGS = { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };

/** Whether there is a Go on PATH that is new enough to build with. */
export async function hasGo(environment: NodeJS.ProcessEnv): Promise<boolean> {
  const found = await execa("go", ["env", "GOVERSION"], {
    env: environment,
    extendEnv: false,
    reject: false,
  });
  const minor = /^go1\.(\d+)/.exec(found.stdout ?? "")?.[1];
  return minor !== undefined && Number(minor) >= GO_MINOR;
}

/**
 * Builds a program from its Go module. What is built is locked by the go.sum in the spec's folder, and comes out the same, byte for
 * byte, wherever it is built with the same Go.
 *
 * @param output where the program goes; what its module keeps for it at run time goes beside it
 * @param progress told what is going on and, while compiling, the share of packages done, 0 to 1
 * @param signal ends the build
 * @throws Error with the last lines of the compiler's output
 */
export async function build(
  binary: Binary,
  output: string,
  environment: NodeJS.ProcessEnv,
  progress: (detail: string, fraction?: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { source } = binary;
  const cwd = resolve(import.meta.dirname, source.folder);
  const env = { ...environment, ...GO_SETTINGS };
  const go = async (args: readonly string[], onLine: (line: string) => boolean): Promise<string> =>
    await runGo(args, cwd, env, onLine, signal);
  const tags = source.tags === undefined ? [] : ["-tags", source.tags.join(",")];

  let modules = 0;
  const packages = await go(["list", ...tags, "-deps", source.package], (line) => {
    const isDownload = line.startsWith("go: downloading ");
    if (isDownload) progress(`fetching modules, ${++modules} so far`);
    return isDownload;
  });

  const total = packages.split("\n").length;
  const ldflags = ["-s", "-w", source.ldflags ?? ""].join(" ").trim();
  let compiled = 0;
  await go(
    ["build", "-v", "-trimpath", ...tags, "-ldflags", ldflags, "-o", output, source.package],
    (line) => {
      // With -v the compiler names each package on a line of its own.
      const isPackage = /^[\w./@~-]+$/.test(line);
      if (isPackage) progress("from source (once)", Math.min(1, ++compiled / total));
      return isPackage;
    },
  );
  if (source.beside !== undefined) {
    const { module, folders } = source.beside;
    const from = (await go(["list", "-m", "-f", "{{.Dir}}", module], () => false)).trim();
    for (const folder of folders) await copyReadOnly(join(from, folder), join(dirname(output), folder));
  }
}

/** @param onLine takes a line of stderr; whether it was progress and no complaint */
async function runGo(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<string> {
  const child = execa("go", args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    // What is kept of stderr is kept below; only complaints are.
    buffer: { stderr: false },
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const complaints: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    if (!onLine(line)) complaints.push(line);
  }
  const { failed, stdout, isCanceled, shortMessage } = await child;
  if (isCanceled) throw new Error("it was stopped");
  if (failed) throw new Error(lastLines(complaints) || shortMessage);
  return stdout;
}

function lastLines(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== "")
    .slice(-3)
    .join(" · ");
}
