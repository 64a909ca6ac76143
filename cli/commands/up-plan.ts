import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SavedPlan } from "../../plan/saved/form.ts";
import { movedTree, movedWorld } from "../../plan/saved/moved.ts";
import type { StackName } from "../../stacks/names.ts";
import { beginStacks } from "../ahead.ts";
import { soundFacts } from "../facts.ts";
import { BadUsage, Failure } from "../failure.ts";
import { readPlan } from "../saved-plan/file.ts";
import { previewed } from "../saved-plan/make.ts";
import { treeDigests } from "../saved-plan/tree.ts";
import type { Session } from "../session.ts";
import { kindOf, withPorts } from "../target.ts";
import { failOnErrors } from "./preview.ts";
import { apply, type Consent, type Prepared, prepare, type UpOptions } from "./up.ts";

/** How long a plan may be kept, in milliseconds: what somebody wanted longer ago is to be looked at anew. */
const KEPT_FOR = 24 * 3_600_000;

/**
 * `blumeops up --plan FILE`: applies what a preview has kept there, exactly that. Refused, with what moved, when the tree derives something else
 * since, when the world is another, or when the plan is older than a day. Consent is given now, and not by the file.
 *
 * @param names stacks that the command line names: none, as the plan names its own
 */
export async function upPlan(
  session: Session,
  file: string,
  names: readonly string[],
  options: UpOptions,
): Promise<void> {
  if (names.length > 0) throw new BadUsage(`a plan names its stacks itself: leave out ${names.join(", ")}`);
  const plan = await readPlan(file);
  mustBeMeant(file, plan, options);
  const stacks = plan.stacks.map(({ stack }) => stack);
  const facts = await soundFacts(session);
  const ofTree = await Promise.all(
    plan.stacks.map(async (saved) => movedTree(saved, await treeDigests(session.root, saved.stack))),
  );
  refuse(file, "the tree has moved since it was made", ofTree.flat());
  const begun = await beginStacks(session, stacks, options);
  const target = await withPorts(session, begun.target);
  const consent: Consent = {
    ...facts,
    ahead: begun.ahead,
    yes: options.yes === true,
    allowLockout: options.allowLockout === true,
    deleteData: options.deleteData === true,
  };
  const outcomes = await withEnginePlans(stacks, async (enginePlans) => {
    const prepared = await prepare(session, target, stacks, consent, enginePlans);
    failOnErrors(prepared.previews, "nothing was changed");
    refuse(file, "the world has moved since it was made", worldMoved(plan, prepared));
    return await apply(session, target, prepared, consent);
  });
  session.result({ target: target.kind, plan: file, stacks: outcomes });
}

/** @throws Failure for a plan of another target, or of long ago */
function mustBeMeant(file: string, { target, made }: SavedPlan, options: UpOptions): void {
  const meant = kindOf(options);
  const words = { lab: "the lab", live: "the real systems" };
  if (target !== meant)
    throw new Failure(
      `${file} is a plan for ${words[target]}, and ${words[meant]} ${meant === "lab" ? "is" : "are"} meant: say --${target} if you mean the plan's\nnothing was changed`,
    );
  if (Date.now() - Date.parse(made) > KEPT_FOR)
    throw new Failure(
      `${file} was made at ${made}, more than a day ago\n  make it anew: npx blumeops preview --save ${file}\nnothing was changed`,
    );
}

/** What an apply would now do or find otherwise than the plan says. */
function worldMoved({ stacks }: SavedPlan, { previews, reports }: Prepared): string[] {
  return stacks.flatMap((saved) => {
    const outcome = previews.find(({ stack }) => stack === saved.stack);
    if (outcome === undefined) throw new Error(`${saved.stack} was not previewed`);
    const report = reports.get(saved.stack);
    const now = previewed({ outcome, ...(report === undefined ? {} : { report }) });
    return movedWorld(saved, now).map((sentence) => `${saved.stack}: ${sentence}`);
  });
}

/** @throws Failure where something moved */
function refuse(file: string, why: string, sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  throw new Failure(
    [
      `refused: ${file} is not what would be applied now; ${why}`,
      ...sentences.map((sentence) => `  ${sentence}`),
      `  look at it anew: npx blumeops preview --save ${file}`,
      "nothing was changed",
    ].join("\n"),
  );
}

/**
 * The engine keeps an apply to what it has previewed just before, so that nothing slips in between. Its own plans hold secrets, encrypted: they
 * lie in a folder that nobody else can read, and only as long as they are needed.
 */
async function withEnginePlans<Result>(
  stacks: readonly StackName[],
  use: (files: ReadonlyMap<StackName, string>) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "blumeops-plan-"));
  try {
    return await use(new Map(stacks.map((stack) => [stack, join(folder, `${stack}.json`)])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
