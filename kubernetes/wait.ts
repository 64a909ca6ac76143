import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Cluster } from "./cluster.ts";
import type { Judge } from "./condition.ts";
import { inWords, type KubernetesObject, nameOf, type ObjectName } from "./object.ts";
import { type Readiness, readiness } from "./ready.ts";

/** Between two looks at an object, in milliseconds: at first, and at most. */
const PAUSE = { first: 50, most: 1_000 };

const Claim = z.looseObject({ spec: z.looseObject({ storageClassName: z.string().optional() }) });
const Class = z.looseObject({ volumeBindingMode: z.string().optional() });

/** An object that did not become ready; it is in the cluster all the same. */
export class NotReady extends Error {
  /** As it was when it was looked at last. */
  readonly object: KubernetesObject;

  constructor(object: KubernetesObject, message: string) {
    super(message);
    this.name = "NotReady";
    this.object = object;
  }
}

export interface Waiting {
  /** Milliseconds. */
  readonly within: number;
  /** What to wait for in place of the kind's own. */
  readonly judge?: Judge | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits until an object is ready.
 *
 * @returns the object as it is then
 * @throws NotReady when it takes longer, fails for good, or is gone
 */
export async function untilReady(
  cluster: Cluster,
  object: KubernetesObject,
  { within, judge, signal }: Waiting,
): Promise<KubernetesObject> {
  const name = nameOf(object);
  const deadline = Date.now() + within;
  const late = await bindsLate(cluster, object);
  for (let current = object, pause = PAUSE.first; ; pause = Math.min(PAUSE.most, pause * 1.5)) {
    const now: Readiness = judge?.(current) ?? readiness(current, late);
    if (now.state === "ready") return current;
    if (now.state === "failed") throw new NotReady(current, `${inWords(name)} failed: ${now.why}`);
    if (Date.now() > deadline || signal?.aborted === true) {
      const how = signal?.aborted === true ? "was stopped while it" : `in ${within / 1000} s it still`;
      throw new NotReady(current, `${inWords(name)} is not ready: ${how} waits for ${now.for}`);
    }
    await sleep(Math.min(pause, Math.max(0, deadline - Date.now())));
    const read = await cluster.read(name);
    if (read === undefined) throw new NotReady(current, `${inWords(name)} is gone while it became ready`);
    current = read;
  }
}

/**
 * Waits until an object is gone, or another has taken its name.
 *
 * @param uid of the object that is meant
 * @param within milliseconds
 * @throws NotReady when it takes longer; says which finalizers hold it
 */
export async function untilGone(
  cluster: Cluster,
  name: ObjectName,
  uid: string | undefined,
  within: number,
): Promise<void> {
  const deadline = Date.now() + within;
  for (let pause = PAUSE.first; ; pause = Math.min(PAUSE.most, pause * 1.5)) {
    const current = await cluster.read(name);
    if (current === undefined || (uid !== undefined && current.metadata.uid !== uid)) return;
    if (Date.now() > deadline) {
      const { finalizers } = z
        .looseObject({ finalizers: z.array(z.string()).nullish() })
        .parse(current.metadata);
      const held = finalizers?.length ? `; ${finalizers.join(", ")} hold it` : "";
      throw new NotReady(current, `${inWords(name)} is still there after ${within / 1000} s${held}`);
    }
    await sleep(Math.min(pause, Math.max(0, deadline - Date.now())));
  }
}

/** Whether a claim's class gives a volume only once a pod asks for it. */
async function bindsLate(cluster: Cluster, object: KubernetesObject): Promise<boolean> {
  if (object.kind !== "PersistentVolumeClaim" || object.apiVersion !== "v1") return false;
  const { storageClassName } = Claim.parse(object).spec;
  if (!storageClassName) return false;
  const found = await cluster.read({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    name: storageClassName,
  });
  return Class.safeParse(found).data?.volumeBindingMode === "WaitForFirstConsumer";
}
