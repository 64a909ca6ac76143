import { spawn } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import type { Call } from "../../protocol/definition.ts";
import type { Properties } from "../../protocol/values.ts";
import { archiveOf, fileAsset } from "../asset.ts";
import { Logging, previousOutput } from "../inputs.ts";
import { failure, Gathered } from "../output.ts";
import { filesNamed } from "./glob.ts";

/** How a command is run on this machine (base.go). */
export const LocalInputs = z.object({
  stdin: z.string().optional(),
  logging: Logging.optional(),
  interpreter: z.array(z.string()).optional(),
  dir: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  assetPaths: z.array(z.string()).optional(),
  archivePaths: z.array(z.string()).optional(),
  addPreviousOutputInEnv: z.boolean().optional(),
});
export type LocalInputs = z.output<typeof LocalInputs>;

/**
 * Runs a command on this machine, and gathers the files that it was asked for.
 *
 * @param before what the command before it has printed
 * @throws Error in the official plugin's words
 */
export async function runHere(
  command: string,
  inputs: LocalInputs,
  before: { readonly stdout: string; readonly stderr: string },
  call: Call | undefined,
): Promise<Properties> {
  const folder = inputs.dir ?? process.cwd();
  const printed = new Gathered(inputs.logging, call);
  const ended = await run(command, inputs, folder, before, printed);
  const output = await printed.end();
  if (ended !== undefined) throw failure(ended, command, printed.together);
  return {
    ...output,
    ...(inputs.assetPaths === undefined ? {} : { assets: await assetsOf(folder, inputs.assetPaths) }),
    ...(inputs.archivePaths === undefined
      ? {}
      : { archive: archiveOf(await assetsOf(folder, inputs.archivePaths)) }),
  };
}

/** @returns how it ended, in Go's words; nothing when it ended well */
async function run(
  command: string,
  inputs: LocalInputs,
  folder: string,
  before: { readonly stdout: string; readonly stderr: string },
  printed: Gathered,
): Promise<string | undefined> {
  const [program = "/bin/sh", ...words] =
    inputs.interpreter === undefined || inputs.interpreter.length === 0
      ? ["/bin/sh", "-c"]
      : inputs.interpreter;
  const child = spawn(program, [...words, command], {
    cwd: folder,
    env: {
      ...process.env,
      ...inputs.environment,
      ...previousOutput(inputs.addPreviousOutputInEnv, before),
    },
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => printed.add("stdout", text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => printed.add("stderr", text));
  // A command may end without reading its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(inputs.stdin ?? "");
  return await new Promise((resolve) => {
    child.once("error", (error) => resolve(`fork/exec ${program}: ${error.message}`));
    child.once("close", (status, signal) => resolve(wordsFor(status, signal)));
  });
}

function wordsFor(status: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `signal: ${signal.replace(/^SIG/, "").toLowerCase()}`;
  return status === 0 ? undefined : `exit status ${status}`;
}

async function assetsOf(
  folder: string,
  patterns: readonly string[],
): Promise<Record<string, Record<string, string>>> {
  const names = await filesNamed(folder, patterns);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await fileAsset(join(folder, name))] as const)),
  );
}
