import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { pluginProgram, standInFor } from "./plugins.ts";

/** How long a stand-in may take until it says its port, in milliseconds. After that the engine starts one by itself. */
const START_MS = 20_000;

/** A plugin that runs. It ends with this process at the latest. */
export interface StartedPlugin {
  readonly port: number;
  end(): void;
}

/**
 * Starts the stand-ins of a stack's providers at once, where they are what serves them. The engine would start them anew in each run, and only
 * when the program asks for them: this way they get ready while it reads the state, and serve a preview and the apply after it.
 *
 * They end with this process, also when it is killed.
 *
 * @param names of the providers, of which a stack uses one configuration each: a stand-in keeps one
 * @param environment what the plugins are given beside the process's own environment
 * @returns the variable by which the engine finds them; nothing where there are none
 */
export async function attachStandIns(
  names: readonly string[],
  pulumiHome: string,
  environment: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const attached = await Promise.all(
    names.map(async (name) => {
      const program = await standInFor(name, pulumiHome);
      const started = program === undefined ? undefined : await start(program, environment);
      return started === undefined ? [] : [`${name}:${started.port}`];
    }),
  );
  const words = attached.flat().join(",");
  return words === "" ? {} : { PULUMI_DEBUG_PROVIDERS: words };
}

/**
 * Starts what serves a provider, official or not, for whoever speaks to it in the engine's place.
 *
 * @throws Error where it does not start
 */
export async function startPlugin(
  name: string,
  pulumiHome: string,
  environment: Readonly<Record<string, string>>,
): Promise<StartedPlugin> {
  const started = await start(pluginProgram(name, pulumiHome), environment);
  if (started === undefined) throw new Error(`the provider ${name} does not start`);
  return started;
}

/** Starts a plugin; nothing where it does not say on which port it listens. */
async function start(
  program: string,
  environment: Readonly<Record<string, string>>,
): Promise<StartedPlugin | undefined> {
  const child = spawn(program, {
    // A terminal's Ctrl-C is the engine's to answer: what is under way is finished first.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  child.stderr.on("data", (text: Buffer) => process.stderr.write(text));
  if (child.stderr instanceof Socket) child.stderr.unref();
  endWithProcess(child);
  const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const line = await Promise.race([
    said.then(({ value }) => value),
    once(child, "error").then(() => undefined),
    once(AbortSignal.timeout(START_MS), "abort").then(() => undefined),
  ]);
  child.stdout.destroy();
  const port = Number(line);
  if (Number.isInteger(port) && port > 0) return { port, end: () => void child.kill() };
  child.kill();
  return undefined;
}

/** Nobody waits for a stand-in's end; it goes with this process. */
function endWithProcess(child: ChildProcess): void {
  const end = (): void => void child.kill();
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  child.unref();
}
