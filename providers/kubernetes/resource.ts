import type { Cluster } from "../../kubernetes/cluster.ts";
import { isRefusal, UnknownKind } from "../../kubernetes/cluster.ts";
import { KubernetesRefusal } from "../../kubernetes/connection.ts";
import { KubernetesObject, type ObjectName } from "../../kubernetes/object.ts";
import { readiness } from "../../kubernetes/ready.ts";
import { NotReady } from "../../kubernetes/wait.ts";
import { isRecord, type Properties } from "../protocol/values.ts";
import { wishesOf } from "./annotations.ts";
import { idOf, newManager } from "./names.ts";
import { awaitReady, change, type Doing, make } from "./operations.ts";
import { type Path, textsAt, withoutSecrets } from "./secrets.ts";
import { comparable } from "./shape.ts";
import { type State, secretsOfObject, secretsOfState, writeState } from "./state.ts";
import { HalfDone } from "./unary.ts";
import { type Received, send } from "./wire.ts";

/** What became of an object, as the engine keeps it; nothing where the server could not be asked in a preview. */
export interface Outcome {
  readonly id: string;
  readonly state: ReturnType<typeof send>;
}

/** How an operation is to be done, before it is known in whose name. */
export type Asked = Omit<Doing, "manager"> & { readonly preview: boolean };

/** Makes an object and waits until it is ready. @throws HalfDone when it exists but is not ready */
export async function create(inputs: Received, asked: Asked): Promise<Outcome | undefined> {
  const manager = wishesOf(inputs.values).manager ?? newManager();
  return await bringAbout(inputs, { ...asked, manager }, async (doing) =>
    make(inputs.values, doing, asked.preview),
  );
}

/** Changes an object and waits until it is ready. @throws HalfDone when it was changed but is not ready */
export async function update(inputs: Received, before: State, asked: Asked): Promise<Outcome | undefined> {
  const manager = wishesOf(inputs.values).manager ?? before.manager ?? newManager();
  return await bringAbout(inputs, { ...asked, manager }, async (doing) =>
    change(inputs.values, doing, asked.preview),
  );
}

async function bringAbout(
  inputs: Received,
  doing: Doing & { readonly preview: boolean },
  act: (doing: Doing) => Promise<KubernetesObject>,
): Promise<Outcome | undefined> {
  const outcome = (live: KubernetesObject): Outcome => ({
    id: idOf(live),
    state: send(
      writeState(live, inputs.values, doing.manager),
      secretsOfState(inputs.values, inputs.secrets),
    ),
  });
  try {
    const made = await act(doing);
    if (!doing.preview) return outcome(await awaitReady(made, inputs.values, doing));
    // A dry run leaves a status that is of nobody's doing.
    const { status: _, ...withoutStatus } = made;
    return outcome(KubernetesObject.parse(withoutStatus));
  } catch (error) {
    if (error instanceof NotReady) {
      const { id, state } = outcome(error.object);
      throw new HalfDone(error.message, id, state);
    }
    if (doing.preview && cannotTell(error)) return undefined;
    throw discreet(error, inputs);
  }
}

/** An object as the cluster has it; nothing where it is gone. */
export async function look(cluster: Cluster, name: ObjectName): Promise<KubernetesObject | undefined> {
  try {
    return await cluster.read(name);
  } catch (error) {
    if (error instanceof UnknownKind) return undefined;
    throw error;
  }
}

/** Why an object that was asked for does not work; nothing where it does, or where nobody wants to know. */
export function complaint(live: KubernetesObject, asked: Properties): string | undefined {
  const { skipAwait, waitFor } = wishesOf(asked);
  if (skipAwait || waitFor.length > 0) return undefined;
  const now = readiness(live, true);
  if (now.state === "ready") return undefined;
  return now.state === "failed" ? `it failed: ${now.why}` : `it waits for ${now.for}`;
}

/**
 * Whether a preview cannot be judged by the server: its kind or its namespace comes with the same run, the account may not try, or the
 * server is away.
 */
function cannotTell(error: unknown): boolean {
  if (error instanceof UnknownKind || isRefusal(error, 404) || isRefusal(error, 403)) return true;
  return error instanceof Error && /cannot be reached|did not answer/.test(error.message);
}

/** An error in which no secret of an object can be read: the server cites values that it refuses. */
function discreet(error: unknown, { values, secrets }: Received): unknown {
  if (!(error instanceof KubernetesRefusal)) return error;
  const places: readonly Path[] = [...secrets, ...secretsOfObject(values)];
  const known = [...textsAt(values, places), ...textsAt(comparable(values), secretsOfObject(values))];
  return new Error(withoutSecrets(error.message, known));
}

/** An object with the namespace that the provider gives to those that name none. */
export async function inDefaultNamespace(
  object: Properties,
  namespace: string | undefined,
  cluster: Cluster | undefined,
): Promise<Properties> {
  const metadata = isRecord(object["metadata"]) ? object["metadata"] : {};
  if (namespace === undefined || metadata["namespace"] !== undefined || cluster === undefined) return object;
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return object;
  // Of a kind that is not served yet most are inside a namespace.
  const inside = await cluster.served({ apiVersion, kind }).then(
    ({ namespaced }) => namespaced,
    () => true,
  );
  return inside ? { ...object, metadata: { ...metadata, namespace } } : object;
}
