import { createInterface } from "node:readline/promises";
import type { StackName } from "../../stacks/names.ts";
import { isEmpty } from "../adopt/empty.ts";
import { type Adoptable, find } from "../adopt/find.ts";
import { withScratchState } from "../adopt/scratch.ts";
import { renderFound } from "../adopt/words.ts";
import type { Begun } from "../ahead.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { type OpenedStack, open, operate } from "../run.ts";
import type { Session } from "../session.ts";
import { withPorts } from "../target.ts";
import { failOnErrors, show, type TargetOptions } from "./preview.ts";

export interface AdoptOptions extends TargetOptions {
  readonly yes?: boolean | undefined;
}

/**
 * `blumeops adopt [stack…]`: fills an empty state by what already exists, and ends with a preview. Nothing but the state is changed, and that in one
 * step for each stack, so that after a crash the same command goes on.
 *
 * @param names as they were given
 */
export async function adopt(
  session: Session,
  { stacks, ahead, target: ofEngine }: Begun,
  names: readonly string[],
  options: AdoptOptions,
): Promise<void> {
  const facts = await soundFacts(session);
  const target = await withPorts(session, ofEngine);
  const kept = await Promise.all(
    stacks.map(async (stack) => ({ stack, state: await (await ahead.get(stack))?.reading.state })),
  );
  const wanted = emptyOnes(session, kept, names);
  // Opened first: the engine writes the salt of a new stack's secrets, which the state that is made is encrypted with, too.
  const opened = await Promise.all(
    wanted.map(
      async (name) => await open(name, target, session, facts, { look: false, ahead: ahead.get(name) }),
    ),
  );
  const found = await withScratchState(
    target,
    async (scratch) =>
      await Promise.all(wanted.map(async (name) => await find(name, scratch, session, facts))),
  );
  session.progress.stop();
  for (const one of found) session.say(...renderFound(one, session.paint));
  if (target.kind === "live" && options.yes !== true) await confirm(session);
  for (const [i, one] of found.entries()) await keep(session, opened[i], one);

  session.say("");
  const outcomes = await Promise.all(
    wanted.map(async (name) => await operate(await open(name, target, session, facts), "preview", session)),
  );
  session.result({
    target: target.kind,
    adopted: found.map(({ state: _, ...told }) => told),
    stacks: outcomes,
  });
  show(session, outcomes);
  failOnErrors(outcomes, "the state is taken up; nothing else was changed");
  if (outcomes.some(({ changes }) => changes.length > 0))
    session.say("", `Apply with  npx blumeops up${names.length > 0 ? ` ${names.join(" ")}` : ""}`);
}

/** Stacks that keep nothing yet. @throws Failure where one was named that does, or all of them do */
function emptyOnes(
  session: Session,
  kept: readonly { readonly stack: StackName; readonly state: Parameters<typeof isEmpty>[0] }[],
  names: readonly string[],
): StackName[] {
  const full = kept.filter(({ state }) => !isEmpty(state)).map(({ stack }) => stack);
  const empty = kept.map(({ stack }) => stack).filter((stack) => !full.includes(stack));
  const lines = full.map((stack) => `${stack}: there is a state already; npx blumeops up ${stack} keeps it`);
  if (full.length > 0 && (names.length > 0 || empty.length === 0))
    throw new Failure(
      ["refused: only an empty state is filled", ...lines.map((line) => `  ${line}`)].join("\n"),
    );
  for (const line of lines) session.warn(line);
  return empty;
}

/** Gives a stack its state, where it still has none. */
async function keep(
  session: Session,
  opened: OpenedStack | undefined,
  { stack, state }: Adoptable,
): Promise<void> {
  if (opened === undefined) return;
  const { whenUnlocked } = await import("../../engine/stack.ts");
  if (!isEmpty(await opened.stack.exportStack()))
    throw new Failure(
      `${stack}: somebody else has given it a state meanwhile; npx blumeops up ${stack} keeps that`,
    );
  await whenUnlocked(opened.stack, session.signal).importStack(state);
}

async function confirm(session: Session): Promise<void> {
  if (!process.stdin.isTTY)
    throw new Failure(
      "this would fill the state of the real systems: say --yes to do it without being asked",
    );
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question("Take this up? Nothing but the state is changed. Only yes does it: ", {
    signal: session.signal,
  });
  prompt.close();
  if (answer.trim() !== "yes") throw new Failure("nothing was taken up");
}
