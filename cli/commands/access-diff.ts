import { access } from "node:fs/promises";
import { accessSentence } from "../../plan/access.ts";
import { accessDiff, type Evaluated } from "../../policy/index.ts";
import { type Asked, policyAsked } from "../access/asked.ts";
import { withCommit } from "../access/commit.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

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
  const verbs = { gain: session.paint.green("gain"), lose: session.paint.red("lose") };
  for (const change of changes) session.say(accessSentence(change, verbs));
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
    : await withCommit(session.root, what, async (root) => await factsOf(what, { ...session, root }));
  return asked.evaluated;
}

/** A commit of another time may state its facts in another form than this program reads. */
async function factsOf(commit: string, session: Session): Promise<Asked> {
  try {
    return await policyAsked(session, {});
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(`the facts of ${commit} cannot be read by the program of today:\n${error.message}`);
  }
}
