import { writeFile } from "node:fs/promises";
import { lockoutOf } from "../../derive/network/lockout.ts";
import { planBetween } from "../../plan/whole/between.ts";
import { planMarkdown } from "../../plan/whole/markdown.ts";
import type { GateName, Plan } from "../../plan/whole/plan.ts";
import { shortPlan } from "../../plan/whole/short.ts";
import { renderPlan } from "../../plan/whole/terminal.ts";
import { Failure } from "../failure.ts";
import { readBase } from "../plan/base.ts";
import { commitsOf } from "../plan/commits.ts";
import { readWorkingTree } from "../plan/tree.ts";
import { together } from "../prepare.ts";
import type { Session } from "../session.ts";

/** What a plan is asked for. */
export interface PlanOptions {
  readonly base?: string | undefined;
  readonly markdown?: string | undefined;
  /** A file for the JSON; true is stdout. */
  readonly json?: string | boolean | undefined;
  /** Most bytes of the JSON; diffs are cut to it. */
  readonly limit?: string | undefined;
  readonly gate?: boolean | undefined;
  /** The dangers that are allowed. */
  readonly allowed: readonly GateName[];
}

/** `blumeops plan`: what changes between a base and this tree across all layers. Offline: no credential is read. */
export async function plan(session: Session, options: PlanOptions): Promise<void> {
  const limit = limitOf(options.limit);
  const made = await planOf(session, options.base);
  const passedOn = limit === undefined ? made : shortPlan(made, limit);
  if (options.markdown !== undefined) await write(options.markdown, planMarkdown(made));
  if (typeof options.json === "string") await write(options.json, `${JSON.stringify(passedOn, null, 2)}\n`);
  session.result(passedOn);
  session.say(...renderPlan(made, session.paint));
  if (made.sections === undefined)
    throw new Failure("the facts are not in order: npx blumeops facts check says what to do");
  const refused = made.gates.filter(({ name }) => !options.allowed.includes(name));
  if (options.gate === true && refused.length > 0)
    throw new Failure(
      `not allowed: ${refused.map(({ sentences }) => sentences.join("; ")).join("; ")}\n  if you mean it: ${refused.map(({ flag }) => flag).join(" ")}`,
    );
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text))
    throw new Failure(`--limit ${text}: give a number of bytes, as in --limit 400000`);
  return Number(text);
}

async function planOf(session: Session, ref: string | undefined): Promise<Plan> {
  const between = await commitsOf(session.root, ref);
  const [base, tree] = await together(
    session,
    async ({ root, signal }) => await readBase(root, between.base.commit, signal),
    async ({ root }) => await readWorkingTree(root),
  );
  const { facts } = tree;
  return planBetween({
    between,
    base,
    tree,
    lockout: (today, tomorrow) =>
      facts === undefined ? [] : lockoutOf(facts.catalogue, facts.network, today, tomorrow),
    notes: [...base.notes, ...tree.notes],
  });
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${file} cannot be written: ${error.code ?? error.message}`);
  });
}
