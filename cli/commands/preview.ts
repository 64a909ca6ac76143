import { renderChanges } from "../../plan/terminal.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { open, operate, type StackOutcome } from "../run.ts";
import type { Session } from "../session.ts";
import { stacksMeant } from "../stacks.ts";
import { kindOf, resolveTarget } from "../target.ts";

export interface TargetOptions {
  readonly live?: boolean | undefined;
  readonly lab?: boolean | undefined;
}

/** `blumeops preview [stack…]`: what an apply would change, and what somebody changed by hand. */
export async function preview(
  session: Session,
  names: readonly string[],
  options: TargetOptions,
): Promise<void> {
  const stacks = await stacksMeant(session, names, kindOf(options));
  const facts = await soundFacts(session);
  const target = await resolveTarget(session, options, stacks);
  const outcomes = await Promise.all(
    stacks.map(async (stack) => await operate(await open(stack, target, session, facts), "preview", session)),
  );
  session.result({ target: target.kind, stacks: outcomes });
  show(session, outcomes);
  failOnErrors(outcomes, "nothing was changed");
  if (outcomes.some(({ changes }) => changes.length > 0))
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
