import { createInterface } from "node:readline/promises";
import { deleteBranch, type MergedBranch, mergedBranches } from "../../forge/branches.ts";
import { forgeIn } from "../../forge/client.ts";
import { Failure } from "../failure.ts";
import { deleteHere, mergedHere } from "../forge/local-branches.ts";
import type { Session } from "../session.ts";

export interface BranchOptions {
  readonly cutoff: string;
  readonly dryRun?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly local?: boolean | undefined;
  readonly remote?: boolean | undefined;
}

const DAY_MS = 86_400_000;

/** `blumeops forge branches`: deletes branches that were merged and have not changed for a while. Main is never among them. */
export async function forgeBranches(session: Session, options: BranchOptions): Promise<void> {
  const { root } = session;
  const forge = forgeIn(process.env);
  const before = Date.now() - daysOf(options.cutoff) * DAY_MS;
  const both = (options.local === true) === (options.remote === true);
  const { main, branches, heads } = await mergedBranches(forge);
  const isOld = ({ changed }: MergedBranch): boolean => changed < before;
  const there = both || options.remote === true ? branches.filter(isOld) : [];
  const here = both || options.local === true ? (await mergedHere(root, main, heads)).filter(isOld) : [];
  session.say(
    ...there.map((branch) => `forge  ${shown(branch)}`),
    ...here.map((branch) => `here   ${shown(branch)}`),
  );
  const count = there.length + here.length;
  if (count === 0) session.say(`no merged branch is older than ${options.cutoff} days`);
  const wanted = count > 0 && options.dryRun !== true && (options.yes === true || (await agreed(session)));
  if (wanted) {
    for (const { name } of there) await deleteBranch(forge, name);
    for (const branch of here) await deleteHere(root, branch);
  }
  session.result({ deleted: wanted, forge: there.map(named), here: here.map(named) });
  if (count > 0) session.say(wanted ? `deleted ${count}` : "nothing was deleted; --yes deletes them");
}

const named = ({ name }: MergedBranch): string => name;

function shown({ name, commit, changed }: MergedBranch): string {
  return `${name}  ${commit.slice(0, 12)}  ${new Date(changed).toISOString().slice(0, 10)}`;
}

function daysOf(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new Failure(`--cutoff: "${text}" is not a number of days`);
  return Number(text);
}

/** Nobody can be asked without a terminal; then nothing is deleted. */
async function agreed(session: Session): Promise<boolean> {
  if (!process.stdin.isTTY || session.json) return false;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question("Delete these? Only yes does: ", { signal: session.signal });
  prompt.close();
  return answer.trim() === "yes";
}
