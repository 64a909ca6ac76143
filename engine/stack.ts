import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  CommandError,
  type Deployment,
  LocalWorkspace,
  type PulumiFn,
  Stack,
} from "@pulumi/pulumi/automation/index.js";
import { type EngineReport, ReportBuilder } from "./change.ts";
import { engineIn } from "./command.ts";
import { removeDeadLocks } from "./locks.ts";

/** Where a stack is kept and how its program is run. */
export interface StackPlace {
  readonly stack: string;
  /** Folder with Pulumi.yaml and the stacks' files. */
  readonly projectFolder: string;
  /** Folder with the engine's plugins and `bin/pulumi`. */
  readonly engineHome: string;
  /** Where the engine keeps plugins and the login to its backend; default: the engine's folder. */
  readonly pulumiHome?: string;
  /** What the engine and its plugins are given beside the process's own environment: backend, passphrase file, credentials. */
  readonly environment: Readonly<Record<string, string>>;
  readonly program: PulumiFn;
}

export type Operation = "preview" | "up" | "refresh" | "destroy";

/** A run of the engine that failed for a reason of its own, not of a resource: its words are for the user. */
export class EngineFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EngineFailure";
  }
}

/** A stack, and what it keeps; nothing where it was made just now. */
export interface Opened {
  readonly stack: Stack;
  readonly kept?: Deployment;
}

/**
 * Opens a stack, making it when it is new. A lock left by a process that is gone is removed first.
 *
 * @throws {@link EngineFailure} where the backend or the passphrase is not in order
 */
export async function openStack(place: StackPlace): Promise<Opened> {
  const backend = place.environment["PULUMI_BACKEND_URL"];
  // The engine makes no folder for a backend of files.
  if (backend?.startsWith("file://") === true) await mkdir(fileURLToPath(backend), { recursive: true });
  await removeDeadLocks(backend);
  const workspace = await LocalWorkspace.create({
    workDir: place.projectFolder,
    pulumiHome: place.pulumiHome ?? place.engineHome,
    pulumiCommand: await engineIn(place.engineHome),
    program: place.program,
    envVars: {
      ...place.environment,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    },
  });
  let kept: Deployment | undefined;
  // To read a stack tells as well whether it is there as to select it, and each start of the engine takes its time.
  workspace.selectStack = async (name) => {
    kept = await workspace.exportStack(name);
  };
  const stack = await inWords(() => Stack.createOrSelect(place.stack, workspace));
  return kept === undefined ? { stack } : { stack, kept };
}

/**
 * Runs the engine over a stack. Preview and up read the world first, so that what somebody changed by hand is seen, unless its providers can
 * read nothing.
 *
 * @param signal ends the run cleanly: what is under way finishes, nothing new begins
 * @param onChange told the number of resources that have been dealt with
 */
export async function runStack(
  stack: Stack,
  operation: Operation,
  signal: AbortSignal,
  onChange: (done: number) => void = () => undefined,
  refresh = true,
): Promise<EngineReport> {
  if (signal.aborted) throw new EngineFailure("ended before it began");
  const builder = new ReportBuilder();
  const abort = abortOnceRunning(signal);
  let done = 0;
  const options = {
    signal: abort.signal,
    onEvent: (event: Parameters<ReportBuilder["add"]>[0]) => {
      abort.running();
      builder.add(event);
      if (event.resOutputsEvent !== undefined) onChange(++done);
    },
    onOutput: () => undefined,
    onError: () => undefined,
    color: "never" as const,
    suppressOutputs: true,
  };
  try {
    await whileLocked(stack, signal, async () =>
      withoutSummary(stack, async () => {
        if (operation === "preview") await stack.preview({ ...options, refresh });
        else if (operation === "up") await stack.up({ ...options, refresh });
        else if (operation === "refresh") await stack.refresh(options);
        else await stack.destroy(options);
      }),
    );
    return builder.report(true);
  } catch (error) {
    const report = builder.report(false);
    if (report.diagnostics.some(({ severity }) => severity === "error")) return report;
    throw error;
  }
}

/**
 * Runs the engine without what the Automation API asks for after each run: outputs, twice, and history. Nobody reads them here, and each
 * is a start of the engine.
 */
async function withoutSummary(stack: Stack, run: () => Promise<void>): Promise<void> {
  const { outputs, info } = stack;
  Object.assign(stack, { outputs: async () => ({}), info: async () => undefined });
  try {
    await run();
  } finally {
    Object.assign(stack, { outputs, info });
  }
}

/**
 * An abort that waits for the engine. The Automation API listens only once it has started the engine's process: an abort that comes before
 * would be lost. The engine's first event shows that it runs.
 */
function abortOnceRunning(signal: AbortSignal): { readonly signal: AbortSignal; running(): void } {
  const controller = new AbortController();
  let runs = false;
  const pass = (): void => {
    if (runs && signal.aborted && !controller.signal.aborted) controller.abort();
  };
  signal.addEventListener("abort", pass);
  return {
    signal: controller.signal,
    running: () => {
      runs = true;
      pass();
    },
  };
}

/** How long a run waits for another one to let go of the stack, in milliseconds. */
const LOCK_WAIT_MS = 20_000;

/**
 * Runs the engine, and again while another run holds the stack: the engine of a run that was killed may live on for a moment, or leave
 * its lock.
 */
async function whileLocked(stack: Stack, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return await inWords(run);
    } catch (error) {
      const locked = error instanceof EngineFailure && error.message.includes("currently locked");
      if (!locked || signal.aborted || Date.now() > deadline) throw error;
      await sleep(500);
      await removeDeadLocks(stack.workspace.envVars["PULUMI_BACKEND_URL"]);
    }
  }
}

async function inWords<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof CommandError ? new EngineFailure(words(error.message)) : error;
  }
}

/**
 * What the engine's command complained of, without what the Automation API puts around it.
 *
 * @param message of a CommandError: exit code, the command with its arguments, standard error and output, one after the other
 */
export function words(message: string): string {
  // From "err?:" on all of it is said a second time.
  const [once = ""] = message.split(/^ err\?:/m);
  const said = once
    .split("\n")
    .map((line) => line.replace(/^\s*(code|stdout|stderr):/, "").trimEnd())
    .filter((line) => line.trim() !== "" && !/^\s*(-?\d+|Command failed with .*)$/.test(line));
  const first = said.findIndex((line) => line.startsWith("error: "));
  if (first === -1) return said[0]?.trim() ?? "the engine ended without a word";
  // What is indented below an error belongs to it: the lock of another run, for one.
  const below = said.slice(first + 1).findIndex((line) => !line.startsWith(" "));
  const end = below === -1 ? said.length : first + 1 + below;
  return said
    .slice(first, end)
    .map((line) => line.replace(/^error: /, "").trim())
    .join("\n  ");
}
