import { checkTarget } from "../check/target.ts";
import { compare } from "../drift/compare.ts";
import { IGNORE_FILE, ignore, readIgnored, withoutIgnored } from "../drift-ignore.ts";
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

const SIGNS = { changed: "~", missing: "-", unmanaged: "+" } as const;

/** `blumeops drift`: what is not as it should be. Exit code 1 when there is something, or an ignored entry is over. */
export async function drift(session: Session, options: DriftOptions): Promise<void> {
  if (options.ignore !== undefined) return await ignoreOne(session, options);
  if (options.reason !== undefined || options.until !== undefined)
    throw new BadUsage("--reason and --until belong to --ignore");
  const facts = await soundFacts(session);
  const entries = await readIgnored(session.root);
  const target = await checkTarget(session, options);
  session.progress.step("drift", "looking");
  const began = Date.now();
  const { drifted, unasked } = await compare(target, facts, session);
  session.progress.stop();
  const { left, ignored, stale } = withoutIgnored(drifted, entries, new Date().toISOString().slice(0, 10));
  const expired = stale.filter(({ why }) => why === "expired");
  // A host that is not reached may be in any state: that is not well. A layer that is not there at all is only told.
  const ok = left.length + expired.length === 0 && !unasked.some(({ unreached }) => unreached === true);
  session.result({ target: target.kind, ok, drift: left, ignored, stale, unasked });
  const { paint } = session;
  session.say(
    ...[...Map.groupBy(left, ({ layer }) => layer)].flatMap(([layer, ones]) => [
      `${paint.bold(layer.padEnd(9))} ${ones.length} ${ones.length === 1 ? "thing" : "things"}`,
      ...ones.map(
        ({ kind, subject, what }) => `  ${paint.yellow(SIGNS[kind])} ${subject}  ${paint.dim(what)}`,
      ),
    ]),
    ...stale.map(({ entry: { subject, until }, why }) =>
      why === "expired"
        ? `${paint.red("✗")} ${IGNORE_FILE}: "${subject}" was to be ignored until ${until}; repair it, or say a later day`
        : `${paint.yellow("!")} ${IGNORE_FILE}: "${subject}" is no drift any more; take the entry out`,
    ),
    ...unasked.map(({ layer, why }) => `${paint.bold(layer.padEnd(9))} ${paint.yellow(`not asked: ${why}`)}`),
    [
      left.length === 0 ? "nothing has drifted" : `${left.length} drifted`,
      ...(ignored.length > 0 ? [`${ignored.length} ignored`] : []),
      seconds(Date.now() - began),
    ].join(" · "),
    ...(left.length === 0 ? [] : ["Repair with  npx blumeops up"]),
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
