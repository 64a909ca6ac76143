import { setTimeout as sleep } from "node:timers/promises";
import { Cluster } from "../kubernetes/cluster.ts";
import { Connection } from "../kubernetes/connection.ts";
import { forgeAccess, pushCheckout } from "../lab/forge/commit.ts";
import { type ApplicationState, applicationsOf, isSettled, refresh } from "../observe/applications.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";
import { surroundings, type Target } from "./target.ts";

/** How long Argo CD may take to bring a commit into the cluster, in milliseconds. */
const SYNC_MS = 300_000;
const LOOK_MS = 300;

/** How long an application may stay as it is before Argo CD is asked to look again, in milliseconds. */
const STALE_MS = 2_000;
const HURRY_MS = 1_000;

/** Gives the lab's forge what this checkout holds now. @returns the commit that Argo CD is to be at */
export async function pushToForge({ root, progress }: Session, { environment }: Target): Promise<string> {
  const forge = forgeAccess(environment);
  if (forge === undefined)
    throw new Failure("the lab's forge does not run: npx blumeops lab start --cluster");
  progress.step("minikube", "pushing to the lab's forge");
  const { head, pushed } = await pushCheckout(forge, root);
  if (pushed) progress.done("minikube", `this checkout is in the lab's forge as ${head.slice(0, 7)}`);
  else progress.stop();
  return head;
}

/** Tells Argo CD to look at the forge now, and waits until every application is at a commit and healthy. @throws Failure for those that are not */
export async function untilSynced(
  session: Session,
  target: Target,
  context: string | undefined,
  commit: string,
): Promise<void> {
  const cluster = clusterOf(target, context);
  const deadline = Date.now() + SYNC_MS;
  const asked = new Map<string, number>();
  for (;;) {
    const applications = await applicationsOf(cluster);
    const waiting = applications.filter((one) => !isSettled(one) || one.revision !== commit);
    if (waiting.length === 0) break;
    if (session.signal.aborted || Date.now() > deadline)
      throw new Failure(waiting.map(({ name, state }) => `application ${name}: ${state}`).join("\n"));
    session.progress.step(
      "minikube",
      "Argo CD syncs",
      `${applications.length - waiting.length} of ${applications.length}`,
    );
    for (const one of waiting) {
      if (one.isSyncing || (asked.get(one.name) ?? 0) > Date.now() - STALE_MS) continue;
      asked.set(one.name, Date.now());
      await refresh(cluster, one);
    }
    await sleep(LOOK_MS);
  }
  session.progress.stop();
}

/** How long Argo CD may take to put right what somebody changed, in milliseconds. */
const HEAL_MS = 120_000;

/**
 * Has Argo CD look at applications now, so that it puts right what differs from what it reads, and waits until it has. What it reads stays as
 * it is. Those that are not in order in time are told by whoever looks next.
 */
export async function untilHealed(
  session: Session,
  target: Target,
  context: string | undefined,
  names: readonly string[],
): Promise<void> {
  const cluster = clusterOf(target, context);
  const isMeant = ({ name }: ApplicationState): boolean => names.includes(name);
  const began = Date.now();
  for (const one of (await applicationsOf(cluster)).filter(isMeant)) await refresh(cluster, one);
  while (!session.signal.aborted && Date.now() < began + HEAL_MS) {
    await sleep(LOOK_MS);
    const waiting = (await applicationsOf(cluster))
      .filter(isMeant)
      // It tells whole seconds.
      .filter((one) => !isSettled(one) || one.isSyncing || one.comparedAt < began - 1_000);
    if (waiting.length === 0) break;
    session.progress.step("minikube", "Argo CD heals", `${names.length - waiting.length} of ${names.length}`);
  }
  session.progress.stop();
}

/**
 * Keeps asking Argo CD to look again at what is not healthy, for as long as something waits for it: a change that comes while it looks is
 * otherwise seen at its next round, three minutes later.
 *
 * @returns ends it
 */
export function hurryArgo(target: Target, context: string | undefined): () => void {
  const ended = new AbortController();
  const hurry = async (): Promise<void> => {
    const cluster = clusterOf(target, context);
    while (!ended.signal.aborted) {
      // Before its kinds are installed there is nobody to ask, and what asks in vain is waited for all the same.
      const applications = await applicationsOf(cluster).catch((): ApplicationState[] => []);
      // One that is not in sync is synced and compared again anyway: to ask meanwhile only delays it.
      for (const one of applications)
        if (one.isSynced && !isSettled(one) && one.comparedAt < Date.now() - STALE_MS)
          await refresh(cluster, one).catch(() => undefined);
      await sleep(HURRY_MS, undefined, { signal: ended.signal });
    }
  };
  void hurry().catch(() => undefined);
  return () => ended.abort();
}

/** The lab's own kubeconfig must be named there: another cluster must not be taken for it. */
function clusterOf(target: Target, context: string | undefined): Cluster {
  const kubeconfig = surroundings(target)["KUBECONFIG"];
  if (target.kind === "lab" && kubeconfig === undefined)
    throw new Failure("the lab's cluster does not run: npx blumeops lab start --cluster");
  return new Cluster(Connection.fromFile(kubeconfig, context));
}
