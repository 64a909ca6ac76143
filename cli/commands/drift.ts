import { checkTarget } from "../check/target.ts";
import { aroundLines, driftLines, look, verdictOf } from "../drift/look.ts";
import { IGNORE_FILE, ignore } from "../drift-ignore.ts";
import { soundFacts } from "../facts.ts";
import { BadUsage } from "../failure.ts";
import type { Session } from "../session.ts";
import { seconds } from "../terminal.ts";
import type { TargetOptions } from "./preview.ts";

export interface DriftOptions extends TargetOptions {
  readonly ignore?: string | undefined;
  readonly reason?: string | undefined;
  readonly until?: string | undefined;
}

/** `blumeops drift`: what is not as it should be. Exit code 1 when there is something, or an ignored entry is over. */
export async function drift(session: Session, options: DriftOptions): Promise<void> {
  if (options.ignore !== undefined) return await ignoreOne(session, options);
  if (options.reason !== undefined || options.until !== undefined)
    throw new BadUsage("--reason and --until belong to --ignore");
  const facts = await soundFacts(session);
  const target = await checkTarget(session, options);
  const began = Date.now();
  const { left, ...found } = await look(session, target, facts);
  const { ok, ignored, stale, unasked } = found;
  session.result({ target: target.kind, ok, drift: left, ignored, stale, unasked });
  const { paint } = session;
  session.say(
    ...driftLines(left, paint),
    ...aroundLines(found, paint),
    `${verdictOf({ left, ignored })} · ${seconds(Date.now() - began)}`,
    ...(left.some(({ keeper }) => keeper !== undefined) ? ["Repair with  npx blumeops up --heal"] : []),
  );
  if (!ok) process.exitCode = 1;
}

async function ignoreOne(session: Session, { ignore: subject, reason, until }: DriftOptions): Promise<void> {
  if (reason === undefined || until === undefined)
    throw new BadUsage(
      "--ignore wants --reason and --until: nothing is ignored without a reason, nor for ever",
    );
  const entry = await ignore(session.root, { subject, reason, until });
  session.result({ ignored: entry });
  session.say(`wrote ${IGNORE_FILE}: ${entry.subject}, until ${entry.until}`);
}
