import { createInterface } from "node:readline/promises";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Settings } from "../../config/settings.ts";
import { lockoutOf } from "../../derive/network/lockout.ts";
import type { EngineReport } from "../../engine/change.ts";
import type { Within } from "../../engine/stack.ts";
import { countOf } from "../../plan/terminal.ts";
import type { StackName } from "../../stacks/names.ts";
import type { Ahead, Begun } from "../ahead.ts";
import { type SoundFacts, soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { revokeOrphanKeys } from "../orphans.ts";
import { mustBeReady } from "../ready.ts";
import { removeFromHost } from "../removal.ts";
import { type OpenedStack, open, operate, type Ran, ran, type StackOutcome } from "../run.ts";
import type { Session } from "../session.ts";
import { type Target, withPorts } from "../target.ts";
import { seconds } from "../terminal.ts";
import { failOnErrors, show, type TargetOptions } from "./preview.ts";

export interface UpOptions extends TargetOptions {
  readonly yes?: boolean | undefined;
  readonly allowLockout?: boolean | undefined;
  readonly deleteData?: boolean | undefined;
}

/** What an apply is about, and what its caller has agreed to. */
export interface Consent extends SoundFacts {
  /** Real systems are changed without being asked. */
  readonly yes: boolean;
  /** A policy that closes the way back is applied all the same. */
  readonly allowLockout: boolean;
  /** What a service that is taken away would keep is deleted, too. */
  readonly deleteData: boolean;
  /** Of stacks that have been begun with already. */
  readonly ahead?: ReadonlyMap<StackName, Promise<Ahead>>;
}

/** `blumeops up [stack…]`: previews, asks where something real would change, applies. */
export async function up(
  session: Session,
  { stacks, ahead, target: ofEngine }: Begun,
  options: UpOptions,
): Promise<void> {
  const facts = await soundFacts(session);
  const target = await withPorts(session, ofEngine);
  const consent = {
    ...facts,
    ahead,
    yes: options.yes === true,
    allowLockout: options.allowLockout === true,
    deleteData: options.deleteData === true,
  };
  const outcomes = await apply(session, target, await prepare(session, target, stacks, consent), consent);
  session.result({ target: target.kind, stacks: outcomes });
}

/** Stacks whose changes are known and not applied yet. */
export interface Prepared {
  readonly opened: readonly OpenedStack[];
  readonly previews: readonly StackOutcome[];
  /** Of each preview, where the engine gave one. */
  readonly reports: ReadonlyMap<StackName, EngineReport>;
  /** Files in which the engine has put what it would do: the apply is kept to it, to the word. Default: it does what is needed then. */
  readonly enginePlans?: ReadonlyMap<StackName, string>;
}

/** Previews stacks. @param enginePlans files for the engine's own plans @throws Failure where they could not be applied */
export async function prepare(
  session: Session,
  target: Target,
  stacks: readonly StackName[],
  { ahead, ...facts }: Pick<Consent, keyof SoundFacts | "ahead">,
  enginePlans?: Prepared["enginePlans"],
): Promise<Prepared> {
  const opened = await Promise.all(
    stacks.map(async (name) => await open(name, target, session, facts, { ahead: ahead?.get(name) })),
  );
  await mustBeReady(opened);
  const ends = await Promise.all(
    opened.map(async (stack) => await ran(stack, "preview", session, within(enginePlans, stack))),
  );
  return {
    opened,
    previews: ends.map(({ outcome }) => outcome),
    reports: reportsOf(ends),
    ...(enginePlans === undefined ? {} : { enginePlans }),
  };
}

/** What the engine said of each stack, where it said something. */
export function reportsOf(ends: readonly Ran[]): Map<StackName, EngineReport> {
  return new Map(
    ends.flatMap(({ outcome, report }) => (report === undefined ? [] : [[outcome.stack, report] as const])),
  );
}

function within(enginePlans: Prepared["enginePlans"], { name }: OpenedStack): Within {
  const enginePlan = enginePlans?.get(name);
  return enginePlan === undefined ? {} : { enginePlan };
}

/**
 * Applies what was previewed, where there is something to apply.
 *
 * @returns what each apply changed
 */
export async function apply(
  session: Session,
  target: Target,
  { opened, previews, enginePlans }: Prepared,
  { yes, allowLockout, deleteData, catalogue, settings }: Consent,
): Promise<StackOutcome[]> {
  show(session, previews);
  failOnErrors(previews, "nothing was changed");
  const pending = previews.filter(({ changes, drift }) => changes.length + drift.length > 0);
  if (pending.length === 0) return [...previews];
  if (!allowLockout) refuseLockout(previews, catalogue, settings);
  if (target.kind === "live" && !yes) await confirm(session);

  const applied: StackOutcome[] = [];
  // One after the other: the host is reached by names and rules that the network stack makes.
  for (const stack of opened.filter(({ name }) => pending.some((one) => one.stack === name))) {
    const began = Date.now();
    session.say(...(await takeAway(stack, deleteData)));
    const outcome =
      stack.cluster === undefined
        ? await operate(stack, "up", session, within(enginePlans, stack))
        : await applyCluster(stack, target, session, within(enginePlans, stack));
    failOnErrors([outcome], "what was applied before stays; run the same command again after the fix");
    applied.push(outcome);
    const count = countOf(outcome.changes).replaceAll("to ", "") || "read anew";
    session.say(
      `${session.paint.bold(stack.name.padEnd(9))} ${count}: applied in ${seconds(Date.now() - began)}`,
    );
  }
  // Keys that nobody knows are in no preview, so that who applies a plan to the word leaves them.
  for (const { name, stack } of enginePlans === undefined ? opened : []) {
    const revoked =
      name === "network" ? await revokeOrphanKeys(stack, Object.keys(catalogue.tailnet.keys), target) : 0;
    if (revoked > 0)
      session.say(
        `  ${session.paint.yellow("!")} ${revoked} auth keys of an earlier run revoked: nobody knew them`,
      );
  }
  return applied;
}

/**
 * Applies the cluster's stack while Argo CD is kept awake. In the lab Argo CD reads a forge that nobody else pushes to; for real what is merged
 * reaches it, and nothing before.
 */
async function applyCluster(
  stack: OpenedStack,
  target: Target,
  session: Session,
  bounds: Within,
): Promise<StackOutcome> {
  // Only a cluster needs its packages.
  const { hurryArgo, pushToForge, untilSynced } = await import("../cluster-sync.ts");
  const context = stack.cluster?.plan.context;
  const commit = target.kind === "lab" ? await pushToForge(session, target) : undefined;
  const rest = hurryArgo(target, context);
  try {
    const outcome = await operate(stack, "up", session, bounds);
    if (outcome.ok && commit !== undefined) await untilSynced(session, target, context, commit);
    return outcome;
  } finally {
    rest();
  }
}

/** Takes away what the host has and nobody states any more. @returns what it kept, a line each */
async function takeAway(stack: OpenedStack, deleteData: boolean): Promise<string[]> {
  const host = await stack.host;
  if (host?.login === undefined) return [];
  const { address, unstated } = host.plan;
  const lines = await removeFromHost(address, host.login, unstated, deleteData ? "delete" : "keep");
  return lines.map((line) => `  ${line}`);
}

/** @throws Failure where the policy that would be sent closes the way back */
export function refuseLockout(
  previews: readonly StackOutcome[],
  catalogue: Catalogue,
  settings: Settings,
): void {
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

/** Asks before something real is changed. @throws Failure where the answer is not yes, or nobody can be asked */
export async function confirm(session: Session): Promise<void> {
  if (!process.stdin.isTTY)
    throw new Failure("this would change the real systems: say --yes to apply without being asked");
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question("Apply this? Only yes applies: ", { signal: session.signal });
  prompt.close();
  if (answer.trim() !== "yes") throw new Failure("nothing was changed");
}
