import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../kubernetes/cluster.ts";
import { type KubernetesObject, nameOf } from "../kubernetes/object.ts";
import { APPLICATION, clusterAt, stateOf } from "../lab/cluster/applications.ts";
import { forgeAccess, pushCheckout } from "../lab/forge/commit.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";
import type { Target } from "./target.ts";

/** How long Argo CD may take to bring a commit into the cluster, in milliseconds. */
const SYNC_MS = 300_000;
const LOOK_MS = 300;

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
export async function untilSynced(session: Session, { environment }: Target, commit: string): Promise<void> {
  const cluster = clusterAt(environment["KUBECONFIG"]);
  const deadline = Date.now() + SYNC_MS;
  const asked = new Set<string>();
  for (;;) {
    const applications = await cluster.list(APPLICATION);
    const waiting = applications.filter((one) => !isAt(one, commit));
    if (waiting.length === 0) break;
    if (session.signal.aborted || Date.now() > deadline)
      throw new Failure(
        waiting.map((one) => `application ${nameOf(one).name}: ${stateOf(one).state}`).join("\n"),
      );
    session.progress.step(
      "minikube",
      "Argo CD syncs",
      `${applications.length - waiting.length} of ${applications.length}`,
    );
    for (const one of waiting) {
      if (asked.has(nameOf(one).name) || stateOf(one).revision === commit) continue;
      asked.add(nameOf(one).name);
      await refresh(cluster, one);
    }
    await sleep(LOOK_MS);
  }
  session.progress.stop();
}

function isAt(application: KubernetesObject, commit: string): boolean {
  const { state, revision } = stateOf(application);
  return state === "Synced Healthy" && revision === commit;
}

async function refresh(cluster: Cluster, application: KubernetesObject): Promise<void> {
  const metadata = { annotations: { "argocd.argoproj.io/refresh": "normal" } };
  await cluster.merge(nameOf(application), { metadata }, { manager: "blumeops-lab" });
}
