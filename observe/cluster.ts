import type { Catalogue } from "../catalogue/catalogue.ts";
import type { SecretReference } from "../catalogue/secret.ts";
import type { ClusterConfig } from "../config/cluster.ts";
import type { ClusterPlace, ClusterSettings } from "../derive/cluster/context.ts";
import { clusterDocumentOf } from "../derive/cluster/document.ts";
import type { FirstSecret } from "../derive/cluster/secrets/by-hand.ts";
import { type ClusterStack, clusterStackOf, type Rendered } from "../derive/cluster/stack.ts";
import { kindsOf, type LockEntry, readLock } from "../render/lock.ts";
import type { AnyObject } from "../render/object.ts";
import { type ManifestTree, objectOf } from "../render/objects.ts";
import { readTree } from "../render/tree.ts";
import { connectServer, readSecrets } from "../secrets/resolve.ts";
import type { Values } from "./mask.ts";
import type { Environment } from "./place.ts";

/** What the cluster's stack makes, with the values of the Secrets that come first. */
export interface ClusterPlan {
  /** Context of the kubeconfig; nothing for the current one. */
  readonly context: string | undefined;
  readonly stack: ClusterStack<AnyObject>;
  readonly values: Values | "unknown";
}

/** What a plan of the cluster is made of. */
export interface ClusterFacts {
  readonly catalogue: Catalogue;
  readonly config: ClusterConfig;
  /** The project's folder, with the manifests. */
  readonly root: string;
  /** Says whether the lab is meant, and where 1Password Connect is. */
  readonly environment: Environment;
}

/**
 * In the lab Argo CD reads the lab's forge. What refuses everything as long as its pod does not answer is left out, since pods do not run there.
 */
export function clusterPlaceOf(environment: Environment): ClusterPlace | undefined {
  if (environment["BLUMEOPS_LAB"] === undefined) return undefined;
  const { FORGE_URL: forge, FORGE_USER: owner } = environment;
  if (forge === undefined || owner === undefined)
    throw new Error("the lab's forge does not run: npx blumeops lab start --cluster");
  return {
    repository: `${forge}/${owner}/blumeops.git`,
    leavesOut: ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
  };
}

/**
 * Derives what the stack makes, reads the manifests that belong to it, and the values of the first Secrets where 1Password Connect is at hand.
 *
 * @throws SecretUnavailable which names every reference that leads to nothing
 */
export async function planCluster({
  catalogue,
  config,
  root,
  environment,
}: ClusterFacts): Promise<ClusterPlan> {
  const place = clusterPlaceOf(environment);
  const settings: ClusterSettings = { values: config.values, ...(place === undefined ? {} : { place }) };
  const document = clusterDocumentOf(catalogue, settings);
  const [tree, lock] = await Promise.all([readTree(root), readLock(root)]);
  return {
    // The lab's kubeconfig knows one cluster.
    context: place === undefined ? config.context : undefined,
    stack: clusterStackOf(document, renderedIn(tree, lock), catalogue, settings),
    values: await valuesOf(document.firstSecrets, environment),
  };
}

/** What the stack makes of manifests that are at hand, with no value of a secret. @param tree by their path below `manifests/` */
export function unaskedCluster(
  catalogue: Catalogue,
  { context, values }: ClusterConfig,
  tree: ManifestTree,
  lock: ReadonlyMap<string, LockEntry>,
): ClusterPlan {
  const document = clusterDocumentOf(catalogue, { values });
  return {
    context,
    stack: clusterStackOf(document, renderedIn(tree, lock), catalogue, { values }),
    values: "unknown",
  };
}

function renderedIn(tree: ManifestTree, lock: ReadonlyMap<string, LockEntry>): Rendered<AnyObject> {
  return {
    objectsOf: (app) =>
      [...tree].filter(([path]) => path.startsWith(`${app}/`)).map(([path, text]) => objectOf(path, text)),
    installed: kindsOf(lock),
  };
}

/** The values of one of the first Secrets, key by key; nothing where they are not at hand. */
export function valuesFor(
  { data, name }: FirstSecret,
  values: Values | "unknown",
): Record<string, string> | undefined {
  if (values === "unknown") return undefined;
  const valueAt = (reference: SecretReference): string => {
    const value = values.get(reference);
    if (value === undefined) throw new Error(`the Secret ${name} asks for ${reference}, which was not read`);
    return value;
  };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value(valueAt)]));
}

async function valuesOf(
  secrets: readonly FirstSecret[],
  environment: Environment,
): Promise<Values | "unknown"> {
  const server = connectServer(environment);
  if (server === undefined) return "unknown";
  const needs = secrets.flatMap(({ service, references }) =>
    references.map((reference) => ({ reference, by: `services/${service}.ts` })),
  );
  return await readSecrets(needs, server);
}
