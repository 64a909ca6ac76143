import { setTimeout as sleep } from "node:timers/promises";
import { CommandError, type Deployment, LocalWorkspace, Stack } from "@pulumi/pulumi/automation/index.js";
import { type EngineReport, ReportBuilder } from "./change.ts";
import { engineIn } from "./command.ts";
import { EngineFailure, words } from "./failure.ts";
import { flattenStructs } from "./flat-structs.ts";
import { removeDeadLocks } from "./locks.ts";
import { type StackPlace, variablesOf } from "./place.ts";
import { type Reading, startReading } from "./state.ts";

// The program of a stack speaks to the engine from this process.
flattenStructs();

export type Operation = "preview" | "up" | "refresh" | "destroy";

/** A stack, and what it keeps; nothing where it was made just now. */
export interface Opened {
  readonly stack: Stack;
  readonly kept?: Deployment;
}

/**
 * Opens a stack, making it when it is new.
 *
 * @param reading what it keeps, where somebody has begun to read it already
 * @throws {@link EngineFailure} where the backend or the passphrase is not in order
 */
export async function openStack(place: StackPlace, reading?: Reading): Promise<Opened> {
  const { state } = reading ?? (await startReading(place));
  const [kept, workspace] = await Promise.all([state, workspaceOf(place)]);
  return await inWords(async () => {
    if (kept === undefined) return { stack: await Stack.create(place.stack, workspace) };
    // It is there, as its state was read; to select it would only start the engine once more.
    workspace.selectStack = async () => undefined;
    return { stack: await Stack.select(place.stack, workspace), kept };
  });
}

async function workspaceOf(place: StackPlace): Promise<LocalWorkspace> {
  return await LocalWorkspace.create({
    workDir: place.projectFolder,
    pulumiHome: place.pulumiHome ?? place.engineHome,
    pulumiCommand: await engineIn(place.engineHome),
    program: place.program,
    envVars: { ...variablesOf(place) },
  });
}

/**
 * Runs the engine over a stack. Preview and up read the world first, so that what somebody changed by hand is seen, unless its providers can
 * read nothing.
 *
 * @param signal ends the run cleanly: what is under way finishes, nothing new begins
 * @param onChange told the number of resources that have been dealt with
 * @param targets of a preview: the resources that are looked at; all of them where none is named
 */
export async function runStack(
  stack: Stack,
  operation: Operation,
  signal: AbortSignal,
  onChange: (done: number) => void = () => undefined,
  refresh = true,
  targets: readonly string[] = [],
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
        if (operation === "preview") await stack.preview({ ...options, refresh, target: [...targets] });
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

/** A stack whose state is replaced when nobody holds it any more. */
export function whenUnlocked(stack: Stack, signal: AbortSignal): Pick<Stack, "importStack"> {
  return {
    importStack: async (state) =>
      await whileLocked(stack, signal, async () => await stack.importStack(state)),
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
