import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Binary } from "./spec.ts";

/** The Go that builds are made with, or nothing. */
export async function findGo(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const found = await execa("go", ["env", "GOVERSION"], { env: environment, reject: false });
  const version = /^go1\.(\d+)/.exec(found.stdout)?.[1];
  return version !== undefined && Number(version) >= 26 ? found.stdout.trim() : undefined;
}

/**
 * Builds a program from its Go module. What is built is locked by the go.sum in the spec's folder.
 *
 * @param output where the program goes
 * @param progress told the share of packages compiled, 0 to 1
 * @throws Error with the last lines of the compiler's output
 */
export async function build(
  binary: Binary,
  output: string,
  environment: NodeJS.ProcessEnv,
  progress: (fraction: number) => void,
): Promise<void> {
  const { source } = binary;
  const cwd = join(import.meta.dirname, source.folder);
  // Modules are downloaded by the first command that needs them; -mod=readonly keeps go.mod and go.sum as they are committed.
  const env = { ...environment, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" };
  const tags = source.tags === undefined ? [] : ["-tags", source.tags.join(",")];
  const listed = await execa("go", ["list", ...tags, "-deps", source.package], { cwd, env, reject: false });
  if (listed.failed) throw new Error(lastLines(listed.stderr));
  const total = listed.stdout.split("\n").length;

  const ldflags = ["-s", "-w", source.ldflags ?? ""].join(" ").trim();
  const child = spawn(
    "go",
    ["build", "-v", "-trimpath", ...tags, "-ldflags", ldflags, "-o", output, source.package],
    {
      cwd,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const log: string[] = [];
  let compiled = 0;
  const done = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  for await (const line of createInterface({ input: child.stderr })) {
    if (/^[\w./@~-]+$/.test(line)) progress(Math.min(1, ++compiled / total));
    else log.push(line);
  }
  if ((await done) !== 0) throw new Error(lastLines(log.join("\n")));
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-3).join(" · ");
}
