import { access } from "node:fs/promises";
import { type AccessChange, accessDiff, type Evaluated } from "../../policy/index.ts";
import { type Asked, policyAsked } from "../access/asked.ts";
import { withCommit } from "../access/commit.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** Names that a sentence gives before it only counts the rest; JSON has them all. */
const NAMED = 6;

/**
 * `blumeops access diff [A] [B]`: what becomes reachable or unreachable between two commits or two policy files. Without B the working
 * tree, without A the last commit.
 */
export async function accessDiffers(
  session: Session,
  from: string | undefined,
  to: string | undefined,
  { nodes }: { readonly nodes?: string | undefined },
): Promise<void> {
  const before = await side(session, from ?? "HEAD", nodes);
  const after =
    to === undefined ? (await policyAsked(session, {})).evaluated : await side(session, to, nodes);
  const changes = accessDiff(before, after);
  session.result(changes);
  if (changes.length === 0) session.say("nobody gains or loses access");
  for (const change of changes) session.say(sentence(change, session));
}

/** A policy file, or the facts of a commit. */
async function side(session: Session, what: string, nodes: string | undefined): Promise<Evaluated> {
  const isFile = await access(what).then(
    () => true,
    () => false,
  );
  if (isFile && nodes === undefined)
    throw new Failure(`${what} is a policy file: say with --nodes for which tailnet it is`);
  const asked: Asked = isFile
    ? await policyAsked(session, { policy: what, nodes })
    : await withCommit(session.root, what, async (root) => await policyAsked({ ...session, root }, {}));
  return asked.evaluated;
}

function sentence({ kind, who, destinations, on }: AccessChange, { paint }: Session): string {
  const some = (names: readonly string[]): string =>
    names.length > NAMED
      ? `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`
      : names.join(", ");
  const verb = kind === "gain" ? paint.green("gain") : paint.red("lose");
  return `${some(who)}  ${verb}  ${some(destinations)}  ${on.join(", ")}`;
}
