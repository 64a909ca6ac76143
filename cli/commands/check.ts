import { setTimeout as sleep } from "node:timers/promises";
import { askAll } from "../../observe/checks/ask.ts";
import type { Asked } from "../../observe/checks/outcome.ts";
import { asValue, renderChecks, summaryOf } from "../check/render.ts";
import { type Asking, askingOf } from "../check/systems.ts";
import { checkTarget } from "../check/target.ts";
import { soundFacts } from "../facts.ts";
import { BadUsage, Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { seconds } from "../terminal.ts";
import type { TargetOptions } from "./preview.ts";

export interface CheckOptions extends TargetOptions {
  readonly watch?: boolean | undefined;
  /** Seconds. */
  readonly every: string;
}

/** `blumeops check [group…]`: asks everything, tells what is bad and what to do. Exit code 1 when something is bad. */
export async function check(
  session: Session,
  groups: readonly string[],
  options: CheckOptions,
): Promise<void> {
  const every = Number(options.every);
  if (!Number.isFinite(every) || every < 1)
    throw new BadUsage(`--every ${options.every}: write a number of seconds, 1 or more`);
  if (options.watch === true && session.json) throw new BadUsage("--watch and --json do not go together");
  const target = await checkTarget(session, options);
  const asking = within(await askingOf(session.root, target, await soundFacts(session)), groups);
  if (options.watch === true) return await watch(session, asking, every);
  session.progress.step("checks", `asking ${asking.checks.length} things`);
  const began = Date.now();
  const asked = await askAll(asking.checks, asking.systems, session.signal);
  session.progress.stop();
  const bad = asked.filter(({ outcome }) => outcome.state === "bad");
  session.result({ target: target.kind, ok: bad.length === 0, checks: asked.map(asValue) });
  session.say(
    ...renderChecks(asked, session.paint),
    session.paint.bold(summaryOf(asked, seconds(Date.now() - began))),
  );
  if (bad.length > 0) process.exitCode = 1;
}

/** The checks of some groups. @throws BadUsage for a group that has none */
function within({ checks, systems }: Asking, groups: readonly string[]): Asking {
  const known = [...new Set<string>(checks.map(({ group }) => group))];
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown !== undefined)
    throw new BadUsage(`there is nothing to check in "${unknown}"; the groups are ${known.join(", ")}`);
  return { systems, checks: checks.filter(({ group }) => groups.length === 0 || groups.includes(group)) };
}

/** Asks again and again and tells what changes, until Ctrl-C, or until nobody reads it any more. */
async function watch(session: Session, { checks, systems }: Asking, every: number): Promise<void> {
  const reader = new AbortController();
  process.stdout.once("error", () => reader.abort());
  process.stdout.once("close", () => reader.abort());
  const signal = AbortSignal.any([session.signal, reader.signal]);
  let before: readonly Asked[] | undefined;
  while (!signal.aborted) {
    const began = Date.now();
    const asked = await askAll(checks, systems, session.signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (asked === undefined) return;
    const time = new Date().toTimeString().slice(0, 8);
    const changed = before === undefined ? [] : changesOf(before, asked);
    if (before === undefined) session.say(...renderChecks(asked, session.paint));
    // A line at every turn, so that a reader that has gone shows.
    session.say(
      `${session.paint.dim(time)} ${summaryOf(asked, seconds(Date.now() - began))}`,
      ...changed.map(({ check, outcome }) =>
        outcome.state === "bad"
          ? `  ${session.paint.red("✗")} ${check.subject}: ${outcome.found}`
          : `  ${session.paint.green("✓")} ${check.subject}`,
      ),
    );
    before = asked;
    await sleep(every * 1_000, undefined, { signal }).catch(() => undefined);
  }
}

function changesOf(before: readonly Asked[], now: readonly Asked[]): Asked[] {
  const earlier = new Map(before.map(({ check, outcome }) => [check.id, outcome.state]));
  return now.filter(({ check, outcome }) => earlier.get(check.id) !== outcome.state);
}

/** Fails with what is bad, each in one line. */
export function mustBeGood(asked: readonly Asked[]): void {
  const bad = asked.flatMap(({ check, outcome }) =>
    outcome.state === "bad" ? [`${check.subject}: ${outcome.found}`] : [],
  );
  if (bad.length > 0) throw new Failure(bad.join("\n"));
}
