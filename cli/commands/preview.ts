import { renderChanges } from "../../plan/terminal.ts";
import type { Begun } from "../ahead.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { mustBeReady } from "../ready.ts";
import { open, ran, type StackOutcome } from "../run.ts";
import type { Session } from "../session.ts";
import { withPorts } from "../target.ts";

export interface TargetOptions {
  readonly live?: boolean | undefined;
  readonly lab?: boolean | undefined;
}

export interface PreviewOptions {
  /** A file in which the plan is kept, for `blumeops up --plan`. */
  readonly save?: string | undefined;
}

/** `blumeops preview [stack…]`: what an apply would change, and what somebody changed by hand. @param names as they were given */
export async function preview(
  session: Session,
  { stacks, ahead, target: ofEngine }: Begun,
  names: readonly string[],
  { save }: PreviewOptions = {},
): Promise<void> {
  const facts = await soundFacts(session);
  const target = await withPorts(session, ofEngine);
  const opened = await Promise.all(
    stacks.map(async (stack) => await open(stack, target, session, facts, { ahead: ahead.get(stack) })),
  );
  // What could not be applied is no plan.
  if (save !== undefined) await mustBeReady(opened);
  const ends = await Promise.all(opened.map(async (stack) => await ran(stack, "preview", session)));
  const outcomes = ends.map(({ outcome }) => outcome);
  const isPlan = save !== undefined && outcomes.every(({ ok }) => ok);
  if (isPlan) {
    // Only a plan that is kept needs them: a preview starts without.
    const [{ writePlan }, { planToKeep }] = await Promise.all([
      import("../saved-plan/file.ts"),
      import("../saved-plan/make.ts"),
    ]);
    await writePlan(save, await planToKeep(session, target.kind, ends));
  }
  session.result({ target: target.kind, stacks: outcomes, ...(isPlan ? { saved: save } : {}) });
  show(session, outcomes);
  failOnErrors(outcomes, "nothing was changed");
  if (isPlan) session.say("", `Kept in ${save}. Apply just this with  npx blumeops up --plan ${save}`);
  else if (outcomes.some(({ changes }) => changes.length > 0))
    session.say("", `Apply with  npx blumeops up${names.length > 0 ? ` ${names.join(" ")}` : ""}`);
}

/** Shows what each stack's run would change. */
export function show(session: Session, outcomes: readonly StackOutcome[]): void {
  for (const { stack, ok, changes, drift, unchanged, warnings, notes } of outcomes) {
    if (ok) session.say(...renderChanges(stack, changes, drift, unchanged, session.paint));
    for (const note of notes) session.say(`  ${session.paint.yellow("!")} ${note}`);
    for (const warning of warnings) session.say(`  ${session.paint.yellow("!")} ${warning}`);
  }
}

/** Ends the command when a stack failed. @param state what is true of the world now */
export function failOnErrors(outcomes: readonly StackOutcome[], state: string): void {
  const failed = outcomes.filter(({ ok }) => !ok);
  if (failed.length === 0) return;
  throw new Failure(
    [
      ...failed.flatMap(({ stack, errors }) => saidOf(errors).map((error) => `${stack}: ${error}`)),
      state,
    ].join("\n"),
  );
}

/** An error is never without a reason, also where the engine gave none. */
function saidOf(errors: readonly string[]): readonly string[] {
  return errors.length > 0 ? errors : ["the engine gave up without saying why; run the same command again"];
}
