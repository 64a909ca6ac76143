import { runtime } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { EngineReport } from "../engine/change.ts";
import { recover } from "../engine/recover.ts";
import { EngineFailure, type Operation, openStack, runStack } from "../engine/stack.ts";
import type { Change, Drift } from "../plan/change.ts";
import { networkChanges, networkDrift } from "../plan/network.ts";
import type { Surroundings } from "../plan/reachability.ts";
import { program, STACKS, type StackName } from "../stacks/program.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";
import type { Target } from "./target.ts";

/** What one operation on one stack came to. */
export interface StackOutcome {
  readonly stack: StackName;
  readonly ok: boolean;
  readonly changes: readonly Change[];
  readonly drift: readonly Drift[];
  readonly unchanged: number;
  /** What went wrong, in the words of whoever refused. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** The stacks that a command line names; all of them when it names none. @throws Failure for a name that is none */
export function stacksNamed(names: readonly string[]): StackName[] {
  const unknown = names.filter((name) => !STACKS.some((stack) => stack === name));
  if (unknown.length > 0)
    throw new Failure(`there is no stack "${unknown[0]}"; the stacks are ${STACKS.join(", ")}`);
  return STACKS.filter((stack) => names.length === 0 || names.includes(stack));
}

/** A stack that is ready to be run. */
export interface OpenedStack {
  readonly name: StackName;
  readonly stack: Stack;
}

/** Opens a stack of the target and takes up what a killed run left behind. */
export async function open(stack: StackName, target: Target, session: Session): Promise<OpenedStack> {
  const opened = await openStack({
    stack,
    projectFolder: target.projectFolder,
    engineHome: target.engineHome,
    ...(target.pulumiHome === undefined ? {} : { pulumiHome: target.pulumiHome }),
    environment: target.environment,
    program: async () => await program(stack, runtime.allConfig(), session.root),
  });
  const taken = await recover(opened);
  if (taken > 0) session.progress.done(stack, `${taken} half-done operations of an earlier run taken up`);
  return { name: stack, stack: opened };
}

/**
 * Runs an operation over a stack and puts what the engine says into words.
 *
 * @param around what the facts say of the tailnet, so that it can be told who gains or loses access
 */
export async function operate(
  { stack, name }: OpenedStack,
  operation: Operation,
  session: Session,
  around?: Surroundings,
): Promise<StackOutcome> {
  const verb = { preview: "comparing", up: "applying", refresh: "reading", destroy: "removing" }[operation];
  session.progress.step(name, verb);
  try {
    const report = await runStack(stack, operation, session.signal, (done) =>
      session.progress.step(name, verb, `${done} done`),
    );
    return outcomeOf(name, report, around);
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error;
    const reason = session.signal.aborted
      ? "ended on your word; run the same command again to finish"
      : error.message;
    return { stack: name, ok: false, changes: [], drift: [], unchanged: 0, errors: [reason], warnings: [] };
  } finally {
    session.progress.stop();
  }
}

function outcomeOf(stack: StackName, report: EngineReport, around: Surroundings | undefined): StackOutcome {
  const said = (severity: "error" | "warning"): string[] =>
    report.diagnostics
      .filter((diagnostic) => diagnostic.severity === severity)
      .map(({ message }) => clean(message));
  return {
    stack,
    ok: report.ok,
    changes: networkChanges(report.changes, around),
    drift: report.drift.map(networkDrift),
    unchanged: report.unchanged,
    errors: said("error").filter((message) => !ENGINE_SUMMARY.test(message)),
    warnings: said("warning"),
  };
}

/** The engine's own closing words, which say nothing that a resource's error has not said. */
const ENGINE_SUMMARY = /^(update|preview|refresh|destroy) (failed|canceled)$|^resource .* has a problem$/;

function clean(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/^(\d+ error occurred:\s*\* )/, "")
    .trim();
}
