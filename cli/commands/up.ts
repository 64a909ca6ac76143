import { createInterface } from "node:readline/promises";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Settings } from "../../config/settings.ts";
import { lockoutOf } from "../../derive/network/lockout.ts";
import { countOf } from "../../plan/terminal.ts";
import { surroundingsOf } from "../access/surroundings.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { revokeOrphanKeys } from "../orphans.ts";
import { open, operate, type StackOutcome, stacksNamed } from "../run.ts";
import type { Session } from "../session.ts";
import { resolveTarget, type Target } from "../target.ts";
import { seconds } from "../terminal.ts";
import { failOnErrors, show, type TargetOptions } from "./preview.ts";

export interface UpOptions extends TargetOptions {
  readonly yes?: boolean | undefined;
  readonly allowLockout?: boolean | undefined;
}

/** What an apply is about, and what its caller has agreed to. */
export interface Consent {
  readonly catalogue: Catalogue;
  readonly settings: Settings;
  /** Real systems are changed without being asked. */
  readonly yes: boolean;
  /** A policy that closes the way back is applied all the same. */
  readonly allowLockout: boolean;
}

/** `blumeops up [stack…]`: previews, asks where something real would change, applies. */
export async function up(session: Session, names: readonly string[], options: UpOptions): Promise<void> {
  const stacks = stacksNamed(names);
  const facts = await soundFacts(session);
  const target = await resolveTarget(session, options);
  const outcomes = await apply(session, target, stacks, {
    ...facts,
    yes: options.yes === true,
    allowLockout: options.allowLockout === true,
  });
  session.result({ target: target.kind, stacks: outcomes });
}

/**
 * Previews and applies stacks.
 *
 * @returns what each apply changed
 */
export async function apply(
  session: Session,
  target: Target,
  stacks: ReturnType<typeof stacksNamed>,
  { catalogue, settings, yes, allowLockout }: Consent,
): Promise<StackOutcome[]> {
  const opened = await Promise.all(stacks.map(async (name) => await open(name, target, session)));
  const around = surroundingsOf(catalogue, settings);
  const previews = await Promise.all(
    opened.map(async (stack) => await operate(stack, "preview", session, around)),
  );
  show(session, previews);
  failOnErrors(previews, "nothing was changed");
  const pending = previews.filter(({ changes, drift }) => changes.length + drift.length > 0);
  if (pending.length === 0) return previews;
  if (!allowLockout) refuseLockout(previews, catalogue, settings);
  if (target.kind === "live" && !yes) await confirm(session);

  const began = Date.now();
  const applied = await Promise.all(
    opened
      .filter(({ name }) => pending.some(({ stack }) => stack === name))
      .map(async (stack) => await operate(stack, "up", session, around)),
  );
  failOnErrors(applied, "what was applied before stays; run the same command again after the fix");
  for (const { name, stack } of opened) {
    const revoked =
      name === "network" ? await revokeOrphanKeys(stack, Object.keys(catalogue.tailnet.keys), target) : 0;
    if (revoked > 0)
      session.say(
        `  ${session.paint.yellow("!")} ${revoked} auth keys of an earlier run revoked: nobody knew them`,
      );
  }
  for (const { stack, changes } of applied) {
    session.say(
      `${session.paint.bold(stack.padEnd(9))} ${countOf(changes).replaceAll("to ", "") || "read anew"}: applied in ${seconds(Date.now() - began)}`,
    );
  }
  return applied;
}

/** @throws Failure where the policy that would be sent closes the way back */
function refuseLockout(previews: readonly StackOutcome[], catalogue: Catalogue, settings: Settings): void {
  const lost = previews
    .flatMap(({ changes }) => changes)
    .filter(({ layer, subject, after }) => layer === "network" && subject === "policy" && after !== undefined)
    .flatMap(({ before, after = "" }) => lockoutOf(catalogue, settings, before, after));
  if (lost.length === 0) return;
  throw new Failure(
    [
      "refused: this policy would lock you out",
      ...lost.map((sentence) => `  ${sentence}`),
      "  nothing was sent. If you mean it: npx blumeops up network --allow-lockout",
    ].join("\n"),
  );
}

async function confirm(session: Session): Promise<void> {
  if (!process.stdin.isTTY)
    throw new Failure("this would change the real systems: say --yes to apply without being asked");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question("Apply this? Only yes applies: ", { signal: session.signal });
  prompt.close();
  if (answer.trim() !== "yes") throw new Failure("nothing was changed");
}
