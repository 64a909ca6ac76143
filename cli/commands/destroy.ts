import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { open, operate, stacksNamed } from "../run.ts";
import type { Session } from "../session.ts";
import { resolveTarget } from "../target.ts";
import { failOnErrors, type TargetOptions } from "./preview.ts";

export interface DestroyOptions extends TargetOptions {
  readonly iMeanTheRealLab?: boolean | undefined;
}

/** `blumeops destroy [stack…]`: removes what the stacks made. The real systems only when told twice. */
export async function destroy(
  session: Session,
  names: readonly string[],
  options: DestroyOptions,
): Promise<void> {
  const stacks = stacksNamed(names).toReversed();
  if (options.live === true && options.iMeanTheRealLab !== true) {
    throw new Failure(
      "this would take the real lab down: say --live and --i-mean-the-real-lab, or use the lab with --lab",
    );
  }
  // Without --live the lab is meant, whatever credentials lie around.
  const target = await resolveTarget(session, { live: options.live, lab: options.live !== true });
  const facts = await soundFacts(session);
  for (const stack of stacks) {
    const outcome = await operate(await open(stack, target, session, facts, false), "destroy", session);
    failOnErrors([outcome], "what is left stays; run the same command again");
    session.say(
      `${session.paint.bold(stack.padEnd(9))} removed`,
      ...outcome.notes.map((note) => `  ${note}`),
    );
  }
  session.result({ target: target.kind, destroyed: stacks });
}
