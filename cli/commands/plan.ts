import { writeFile } from "node:fs/promises";
import { lockoutOf } from "../../derive/network/lockout.ts";
import { planBetween, withBeside } from "../../plan/whole/between.ts";
import { planMarkdown } from "../../plan/whole/markdown.ts";
import type { GateName, Plan } from "../../plan/whole/plan.ts";
import { shortPlan } from "../../plan/whole/short.ts";
import { renderPlan } from "../../plan/whole/terminal.ts";
import type { UnreachedProviders } from "../../providers/unreached/providers.ts";
import { type CheckTarget, checkTarget } from "../check/target.ts";
import { BadUsage, Failure } from "../failure.ts";
import { readBase } from "../plan/base.ts";
import { commitsOf } from "../plan/commits.ts";
import type { TreeStacks } from "../plan/engine.ts";
import type { BaseStated } from "../plan/stated.ts";
import { readWorkingTree } from "../plan/tree.ts";
import { together } from "../prepare.ts";
import type { Session } from "../session.ts";
import type { TargetOptions } from "./preview.ts";

/** What a plan is asked for. */
export interface PlanOptions extends TargetOptions {
  readonly base?: string | undefined;
  readonly markdown?: string | undefined;
  /** A file for the JSON; true is stdout. */
  readonly json?: string | boolean | undefined;
  /** Most bytes of the JSON; diffs are cut to it. */
  readonly limit?: string | undefined;
  readonly gate?: boolean | undefined;
  /** Whether the engine is asked; default: yes. */
  readonly engine?: boolean | undefined;
  /** "live": what runs now is compared with the base as well. */
  readonly against?: string | undefined;
  /** A file in which what an apply would do now is kept, for `blumeops up --plan`. */
  readonly save?: string | undefined;
  /** The dangers that are allowed. */
  readonly allowed: readonly GateName[];
}

/**
 * `blumeops plan`: what changes between a base and this tree across all layers. Offline, with no credential read, unless it is asked for what runs
 * now.
 */
export async function plan(session: Session, options: PlanOptions): Promise<void> {
  const limit = limitOf(options.limit);
  const made = await planOf(session, options);
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
  if (options.save !== undefined) await keep(session, options.save, options);
}

/** Keeps what an apply of every stack would do to what runs now. Its result is told in words alone: the plan's own is the document. */
async function keep(session: Session, save: string, { live, lab }: TargetOptions): Promise<void> {
  const [{ beginStacks }, { preview }] = await Promise.all([import("../ahead.ts"), import("./preview.ts")]);
  const begun = await beginStacks(session, [], { live, lab });
  await preview({ ...session, result: () => undefined }, begun, [], { save });
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text))
    throw new Failure(`--limit ${text}: give a number of bytes, as in --limit 400000`);
  return Number(text);
}

async function planOf(session: Session, options: PlanOptions): Promise<Plan> {
  if (options.engine === false) return await planWith(session, options, undefined);
  const { serveUnreached } = await import("../../providers/unreached/providers.ts");
  const providers = await serveUnreached();
  try {
    return await planWith(session, options, providers);
  } finally {
    providers.close();
    session.progress.stop();
  }
}

/** @param providers of the engine, where it is asked */
async function planWith(
  session: Session,
  options: PlanOptions,
  providers: UnreachedProviders | undefined,
): Promise<Plan> {
  const between = await commitsOf(session.root, options.base);
  const target = await targetOf(session, options);
  const now = Date.now();
  session.progress.step("plan", "comparing");
  const [base, tree] = await together(
    session,
    async (shared) =>
      await readBase(
        shared.root,
        between.base.commit,
        {
          stated: providers !== undefined,
          ask: async (folder) => {
            if (target === undefined) return undefined;
            const { runningBeside } = await import("../plan/running.ts");
            return await runningBeside(shared, target, folder, now);
          },
        },
        shared.signal,
      ),
    async ({ root }) => {
      const read = await readWorkingTree(root);
      // The engine's packages take longer to be loaded than everything else together; meanwhile the base says what it is.
      const stacks =
        providers === undefined
          ? undefined
          : await (await import("../plan/engine.ts")).beginTree(root, read, providers);
      return { ...read, stacks };
    },
  );
  const { facts, stacks } = tree;
  const plan = planBetween({
    between,
    base,
    tree,
    lockout: (today, tomorrow) =>
      facts === undefined ? [] : lockoutOf(facts.catalogue, facts.network, today, tomorrow),
    today: new Date(now).toISOString().slice(0, 10),
    notes: [...base.notes, ...tree.notes],
  });
  const engine =
    base.stated === undefined || stacks === undefined
      ? undefined
      : await enginePreviews(session, base.stated, stacks);
  return withBeside(plan, { engine, ...base.asked });
}

async function enginePreviews(session: Session, base: BaseStated, stacks: TreeStacks) {
  session.progress.step("plan", "asking the engine");
  const { previewStacks } = await import("../plan/engine.ts");
  return await previewStacks(session, base, stacks);
}

async function targetOf(
  session: Session,
  { against, live, lab, save }: PlanOptions,
): Promise<CheckTarget | undefined> {
  if (against === undefined) {
    if (save !== undefined)
      throw new BadUsage(
        "--save belongs to --against live: what is kept is what would be done to what runs now",
      );
    if (live === true || lab === true) throw new BadUsage("--live and --lab belong to --against live");
    return undefined;
  }
  if (against !== "live")
    throw new BadUsage(`--against ${against}: only what runs can be compared: --against live`);
  return await checkTarget(session, { live, lab });
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${file} cannot be written: ${error.code ?? error.message}`);
  });
}
