import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { removeFromHost } from "../removal.ts";
import { type OpenedStack, open, operate } from "../run.ts";
import type { Session } from "../session.ts";
import { stacksMeant } from "../stacks.ts";
import { engineTarget, withPorts } from "../target.ts";
import { failOnErrors, type TargetOptions } from "./preview.ts";

export interface DestroyOptions extends TargetOptions {
  readonly iMeanTheRealLab?: boolean | undefined;
  readonly deleteData?: boolean | undefined;
}

/** `blumeops destroy [stack…]`: removes what the stacks made. The real systems only when told twice. */
export async function destroy(
  session: Session,
  names: readonly string[],
  options: DestroyOptions,
): Promise<void> {
  const kind = options.live === true ? "live" : "lab";
  const stacks = (await stacksMeant(session, names, kind)).toReversed();
  if (options.live === true && options.iMeanTheRealLab !== true) {
    throw new Failure(
      "this would take the real lab down: say --live and --i-mean-the-real-lab, or use the lab with --lab",
    );
  }
  // Without --live the lab is meant, whatever credentials lie around.
  const wanted = { live: options.live, lab: options.live !== true };
  const target = await withPorts(session, await engineTarget(session, wanted, stacks));
  const facts = await soundFacts(session);
  for (const stack of stacks) {
    const opened = await open(stack, target, session, facts, { look: options.deleteData === true });
    const deleted = options.deleteData === true ? await deleteServices(opened) : [];
    const outcome = await operate(opened, "destroy", session);
    failOnErrors([outcome], "what is left stays; run the same command again");
    session.say(
      `${session.paint.bold(stack.padEnd(9))} removed`,
      ...[...deleted, ...outcome.notes].map((note) => `  ${note}`),
    );
  }
  session.result({ target: target.kind, destroyed: stacks });
}

/** Takes every service away together with its data, those first that need others. */
async function deleteServices(stack: OpenedStack): Promise<string[]> {
  const host = await stack.host;
  if (host === undefined) return [];
  if (host.login === undefined) throw host.unreached ?? new Failure("the host was not reached");
  const { address, services, unstated } = host.plan;
  const names = [...unstated, ...services.map(({ service }) => service.name).toReversed()];
  return await removeFromHost(address, host.login, names, "delete");
}
