import { type Cluster, isRefusal, UnknownKind } from "./cluster.ts";
import { KubernetesRefusal } from "./connection.ts";
import type { KubernetesObject } from "./object.ts";

/** An object and the file that states it. */
export interface Stated {
  readonly path: string;
  readonly object: KubernetesObject;
}

/** A file whose object the API server would not take, in the server's words. */
export interface Refused {
  readonly path: string;
  readonly why: string;
  /** Its kind or its namespace is not there yet: it may come with the same apply. */
  readonly early: boolean;
}

/** How many are asked at once. */
const ABREAST = 8;

/**
 * What the API server would refuse, were these objects applied: it goes through everything (defaults, types, fields, validation, quotas) by
 * server-side apply with strict field validation, and keeps nothing. Namespaces and definitions that they need must be there already.
 *
 * @param manager in whose name they would be applied
 * @returns every refusal, in the order of the objects
 * @throws Error when the server cannot be reached
 */
export async function refusalsOf(
  cluster: Cluster,
  stated: readonly Stated[],
  manager: string,
): Promise<Refused[]> {
  const refused: Refused[][] = [];
  for (let at = 0; at < stated.length; at += ABREAST)
    refused.push(
      ...(await Promise.all(
        stated.slice(at, at + ABREAST).map(async (one) => await refusalOf(cluster, one, manager)),
      )),
    );
  return refused.flat();
}

async function refusalOf(cluster: Cluster, { path, object }: Stated, manager: string): Promise<Refused[]> {
  try {
    await cluster.apply(object, { manager, force: true, dryRun: true });
    return [];
  } catch (error) {
    if (error instanceof KubernetesRefusal || error instanceof UnknownKind)
      return [{ path, why: error.message, early: !isRefused(error) }];
    throw error;
  }
}

/** Whether the server looked at the object itself: what it misses with 404 is the namespace. */
function isRefused(error: KubernetesRefusal | UnknownKind): boolean {
  return error instanceof KubernetesRefusal && !isRefusal(error, 404);
}
