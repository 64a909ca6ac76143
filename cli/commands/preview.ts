import { renderChanges } from "../../plan/terminal.ts";
import type { Begun } from "../ahead.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { open, operate, type StackOutcome } from "../run.ts";
import type { Session } from "../session.ts";
import { withPorts } from "../target.ts";

export interface TargetOptions {
  readonly live?: boolean | undefined;
  readonly lab?: boolean | undefined;
}

/** `blumeops preview [stack…]`: what an apply would change, and what somebody changed by hand. @param names as they were given */
export async function preview(
  session: Session,
  { stacks, ahead, target: ofEngine }: Begun,
  names: readonly string[],
): Promise<void> {
  const facts = await soundFacts(session);
  const target = await withPorts(session, ofEngine);
  const outcomes = await Promise.all(
    stacks.map(async (stack) => {
      const opened = await open(stack, target, session, facts, { ahead: ahead.get(stack) });
      return await operate(opened, "preview", session);
    }),
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
