import type { Drifted } from "../../observe/drift.ts";
import { countOf } from "../../plan/terminal.ts";
import { STACKS } from "../../stacks/names.ts";
import { begin } from "../ahead.ts";
import { checkTarget } from "../check/target.ts";
import { aroundLines, driftLines, type Look, look, stackOf, verdictOf } from "../drift/look.ts";
import { subjectOf } from "../drift-ignore.ts";
import { type SoundFacts, soundFacts } from "../facts.ts";
import { type Chosen, choose } from "../heal/choose.ts";
import { type Healable, type LeftAlone, sorted } from "../heal/sort.ts";
import { type OpenedStack, open, operate, type StackOutcome } from "../run.ts";
import type { Session } from "../session.ts";
import { stacksMeant } from "../stacks.ts";
import { engineTarget, kindOf, type Target, withPorts } from "../target.ts";
import { seconds } from "../terminal.ts";
import { failOnErrors, show } from "./preview.ts";
import { confirm, refuseLockout, type UpOptions } from "./up.ts";

/**
 * `blumeops up --heal [stack…]`: puts right what `drift` reports as changed or missing, and nothing else. What is unmanaged, and what differs
 * because its facts have moved since the last apply, is left alone and named. Ends with a second look; exit code 1 when something is left.
 */
export async function heal(session: Session, names: readonly string[], options: UpOptions): Promise<void> {
  const stacks = await stacksMeant(session, names, kindOf(options));
  const facts = await soundFacts(session);
  const target = await withPorts(session, await engineTarget(session, options, stacks));
  const looking = async (): Promise<Look> =>
    await look(session, await checkTarget(session, options), facts, stacks);
  const began = Date.now();
  const found = await looking();
  const { healable, leftAlone } = sorted(found.left, found.ignored);
  const chosen = await chooseEach(session, target, facts, healable);
  const reasons = reasonsOf([...leftAlone, ...chosen.flatMap((one) => one.leftAlone)]);
  const heals = chosen.flatMap((one) => one.heals);
  session.say(...driftLines(heals, session.paint));
  const outcomes = await repair(session, target, facts, chosen, options);
  const after = heals.length === 0 ? found : await looking();
  tell(session, target.kind, { after, heals, outcomes, reasons, took: Date.now() - began });
}

async function chooseEach(
  session: Session,
  target: Target,
  facts: SoundFacts,
  healable: readonly Healable[],
): Promise<Chosen[]> {
  const byStack = Map.groupBy(healable, stackOf);
  return await Promise.all(
    STACKS.flatMap((name) => {
      const drifted = byStack.get(name);
      if (drifted === undefined) return [];
      const ahead = begin(name, target);
      const opened = open(name, target, session, facts, { ahead });
      return [opened.then((one) => choose(withoutVerdict(one), drifted, session))];
    }),
  );
}

/** Manifests that the API server would refuse are in no one's way here: none is applied. */
function withoutVerdict({ cluster, ...opened }: OpenedStack): OpenedStack {
  return cluster === undefined
    ? opened
    : { ...opened, cluster: { ...cluster, verdict: { refused: [], notes: [] } } };
}

function reasonsOf(leftAlone: readonly LeftAlone[]): Map<string, string> {
  return new Map(leftAlone.map(({ drifted, why }) => [subjectOf(drifted), why]));
}

/** Previews, asks where something real would change, and applies. @returns what each apply changed */
async function repair(
  session: Session,
  target: Target,
  { catalogue, settings }: SoundFacts,
  chosen: readonly Chosen[],
  options: UpOptions,
): Promise<StackOutcome[]> {
  const byEngine = chosen.filter(({ targets }) => targets.length > 0);
  const previews = await Promise.all(
    byEngine.map(async ({ opened, targets }) => {
      const outcome = await operate(opened, "preview", session, { targets });
      // What was changed by hand has been told, and more of it than is put right here may be seen by the way.
      return { ...outcome, drift: [] };
    }),
  );
  show(session, previews);
  failOnErrors(previews, "nothing was changed");
  if (options.allowLockout !== true) refuseLockout(previews, catalogue, settings);
  const isNothing = chosen.every(({ targets, applications }) => targets.length + applications.length === 0);
  if (target.kind === "live" && options.yes !== true && !isNothing) await confirm(session);
  const outcomes: StackOutcome[] = [];
  for (const one of chosen) outcomes.push(...(await repairOne(session, target, one)));
  return outcomes;
}

async function repairOne(session: Session, target: Target, chosen: Chosen): Promise<StackOutcome[]> {
  const { opened, targets, applications } = chosen;
  const began = Date.now();
  const outcomes: StackOutcome[] = [];
  const waking =
    opened.cluster === undefined ? undefined : await wakeArgo(target, opened.cluster.plan.context);
  try {
    if (targets.length > 0) outcomes.push(await operate(opened, "up", session, { targets }));
    failOnErrors(outcomes, "what was put right before stays; run the same command again after the fix");
    if (applications.length > 0) await waking?.untilHealed(session, applications);
  } finally {
    waking?.rest();
  }
  const counts = [
    ...outcomes.map(({ changes }) => countOf(changes).replaceAll("to ", "")),
    ...(applications.length > 0 ? [`Argo CD asked about ${applications.join(", ")}`] : []),
  ].filter((text) => text !== "");
  session.say(
    `${session.paint.bold(opened.name.padEnd(9))} ${counts.join(" · ") || "read anew"}: healed in ${seconds(Date.now() - began)}`,
  );
  return outcomes;
}

/** Keeps Argo CD awake while something waits for it. */
async function wakeArgo(target: Target, context: string | undefined) {
  // Only a cluster needs its packages.
  const { hurryArgo, untilHealed } = await import("../cluster-sync.ts");
  return {
    rest: hurryArgo(target, context),
    untilHealed: async (session: Session, names: readonly string[]): Promise<void> =>
      await untilHealed(session, target, context, names),
  };
}

interface Ending {
  readonly after: Look;
  readonly heals: readonly Drifted[];
  readonly outcomes: readonly StackOutcome[];
  readonly reasons: ReadonlyMap<string, string>;
  /** Milliseconds. */
  readonly took: number;
}

/** Tells what is left, and gives the exit code. */
function tell(
  session: Session,
  kind: Target["kind"],
  { after, heals, outcomes, reasons, took }: Ending,
): void {
  const { left, ignored, stale, unasked, ok } = after;
  const whyOf = (one: Drifted): string =>
    reasons.get(subjectOf(one)) ?? "is still so: npx blumeops preview says more";
  const isLeft = new Set(left.map(subjectOf));
  session.result({
    target: kind,
    ok,
    healed: heals.filter((one) => !isLeft.has(subjectOf(one))),
    left: left.map((one) => ({ ...one, why: whyOf(one) })),
    ignored,
    stale,
    unasked,
    stacks: outcomes,
  });
  session.say(
    ...driftLines(left, session.paint, whyOf),
    ...aroundLines(after, session.paint),
    `${verdictOf({ left, ignored })} · ${seconds(took)}`,
  );
  if (!ok) process.exitCode = 1;
}
