import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { prepareCluster } from "../prepare-cluster.ts";
import type { Session } from "../session.ts";
import { prepareEngine } from "../target.ts";
import { seconds } from "../terminal.ts";

const STEPS: readonly {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}[] = [
  { name: "types", program: "tsc", args: ["--noEmit"] },
  { name: "lint", program: "biome", args: ["check", "--error-on-warnings", "."] },
  { name: "unit", program: "vitest", args: ["run", "--project", "unit"] },
  { name: "lab", program: "vitest", args: ["run", "--project", "lab"] },
];

const CLUSTER: typeof STEPS = [{ name: "cluster", program: "vitest", args: ["run", "--project", "cluster"] }];

/**
 * `npm test`: types, lint, unit tests and the lab, each with its time; the first that fails ends it.
 *
 * @param cluster the tests against the real API server instead
 */
export async function runTests(session: Session, cluster: boolean): Promise<void> {
  // The lab's tests need the engine; getting it here shows its progress once.
  await prepareEngine(session);
  if (cluster) await prepareCluster(session);
  for (const { name, program, args } of cluster ? CLUSTER : STEPS) {
    const began = Date.now();
    process.stdout.write(`── ${name}\n`);
    const code = await run(join(session.root, "node_modules", ".bin", program), args, session.root);
    if (code !== 0) throw new Failure(`${name} failed`);
    process.stdout.write(`   ${seconds(Date.now() - began)}\n`);
  }
}

async function run(path: string, args: readonly string[], cwd: string): Promise<number | null> {
  if (!existsSync(path)) throw new Failure(`${path} is missing; npm ci brings it`);
  // The programs' own launchers ask for "node": let that be this one.
  const env = { ...process.env, PATH: `${join(process.execPath, "..")}:${process.env["PATH"] ?? ""}` };
  const child = spawn(path, args, { cwd, env, stdio: "inherit" });
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}
