import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, isRefusal, UnknownKind } from "../../kubernetes/cluster.ts";
import { all, judgeOf } from "../../kubernetes/condition.ts";
import type { KubernetesRefusal } from "../../kubernetes/connection.ts";
import { inWords, KubernetesObject, nameOf, type ObjectName } from "../../kubernetes/object.ts";
import { untilGone, untilReady } from "../../kubernetes/wait.ts";
import type { Properties } from "../protocol/values.ts";
import { wishesOf } from "./annotations.ts";
import { conflictsByHandOnly, takeOverByHand } from "./ownership.ts";

/** How long an object may take to be ready or gone where nobody says, in milliseconds. */
const PATIENCE_MS = 600_000;
/** Pauses before another try to make an object whose namespace or definition may still be on its way, in milliseconds. */
const RETRIES = [500, 1_000, 2_000, 4_000, 8_000];

/** How an object is to be brought about. */
export interface Doing {
  readonly cluster: Cluster;
  readonly manager: string;
  /** The provider's setting; an annotation has precedence. */
  readonly force: boolean;
  /** Takes an object over that is there already. */
  readonly upsert: boolean;
  /** Of the resource's options, in seconds; 0 where nothing is said. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Makes an object. @throws Error when there is one of this name already, or the server refuses it */
export async function make(inputs: Properties, doing: Doing, dryRun: boolean): Promise<KubernetesObject> {
  const { cluster, upsert, signal } = doing;
  const object = KubernetesObject.parse(inputs);
  for (let attempt = 0; ; attempt++) {
    try {
      if (!upsert && (await cluster.read(nameOf(object))) !== undefined) throw new Error(exists(object));
      return await apply(object, doing, dryRun);
    } catch (error) {
      const pause = RETRIES[attempt];
      if (dryRun || !mayCome(error) || pause === undefined) throw error;
      await sleep(pause, undefined, { signal });
    }
  }
}

/**
 * Brings an object that exists to what is wanted; what was changed by hand is taken over.
 *
 * @throws Error when other programs own what is to be changed
 */
export async function change(inputs: Properties, doing: Doing, dryRun: boolean): Promise<KubernetesObject> {
  const object = KubernetesObject.parse(inputs);
  const live = dryRun ? undefined : await doing.cluster.read(nameOf(object));
  if (live !== undefined) await takeOverByHand(doing.cluster, live, doing.manager);
  return await apply(object, doing, dryRun);
}

async function apply(
  object: KubernetesObject,
  { cluster, manager, force }: Doing,
  dryRun: boolean,
): Promise<KubernetesObject> {
  const options = { manager, force: wishesOf(object).force ?? force, dryRun };
  try {
    return await cluster.apply(object, options);
  } catch (error) {
    if (!isRefusal(error, 409) || error.reason !== "Conflict") throw error;
    // A dry run cannot take anything over beforehand.
    if (dryRun && conflictsByHandOnly(error)) return await cluster.apply(object, { ...options, force: true });
    throw new Error(conflict(object, error));
  }
}

/** Waits until an object is ready, as far as its annotations do not say otherwise. @throws NotReady */
export async function awaitReady(
  made: KubernetesObject,
  inputs: Properties,
  { cluster, timeout, signal }: Doing,
): Promise<KubernetesObject> {
  const wishes = wishesOf(inputs);
  if (wishes.skipAwait) return made;
  const judge = wishes.waitFor.length === 0 ? undefined : all(wishes.waitFor.map(judgeOf));
  return await untilReady(cluster, made, { within: patience(timeout, wishes.timeout), judge, signal });
}

/** Kinds whose end nobody waits for when their readiness was not waited for either, as the official provider has it. */
const SKIPPED = new Set([
  "Namespace",
  "Pod",
  "ReplicationController",
  "DaemonSet",
  "Deployment",
  "StatefulSet",
  "Job",
]);

/** Ends an object, with what hangs on it. @throws NotReady when it does not go */
export async function remove(
  name: ObjectName,
  inputs: Properties,
  { cluster, timeout }: Pick<Doing, "cluster" | "timeout">,
): Promise<void> {
  const wishes = wishesOf(inputs);
  try {
    const uid = (await cluster.read(name))?.metadata.uid;
    if (!(await cluster.delete(name, wishes.propagation))) return;
    if (wishes.skipAwait && SKIPPED.has(name.kind)) return;
    await untilGone(cluster, name, uid, patience(timeout, wishes.timeout));
  } catch (error) {
    // Without its definition an object is gone.
    if (!(error instanceof UnknownKind)) throw error;
  }
}

function patience(seconds: number, wished: number | undefined): number {
  return seconds > 0 ? seconds * 1_000 : (wished ?? PATIENCE_MS);
}

/** Whether an object may be made later: its definition or its namespace is not there yet. */
function mayCome(error: unknown): boolean {
  return error instanceof UnknownKind || isRefusal(error, 404);
}

function exists(object: KubernetesObject): string {
  return (
    `${inWords(nameOf(object))} already exists in the cluster: import it with the resource option "import" to keep it from now on, ` +
    "give the renamed resource an alias, or set upsertExistingObjects on the provider to take it over"
  );
}

function conflict(object: KubernetesObject, { causes, message }: KubernetesRefusal): string {
  const fields = causes.map(({ field, message: why }) => `${field ?? "a field"} (${why ?? "conflict"})`);
  const what = fields.length === 0 ? message : fields.join(", ");
  return (
    `others own fields of ${inWords(nameOf(object))}: ${what}; ` +
    'take them over with the annotation pulumi.com/patchForce: "true", or leave them out'
  );
}
