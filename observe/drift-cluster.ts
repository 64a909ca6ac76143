import pMap from "p-map";
import { clusterDiff } from "../derive/cluster/diff/diff.ts";
import { listAt, valueAt } from "../derive/cluster/diff/object.ts";
import type { ClusterStack } from "../derive/cluster/stack.ts";
import { type Cluster, UnknownKind } from "../kubernetes/cluster.ts";
import { inWords, KubernetesObject, nameOf, type ObjectName } from "../kubernetes/object.ts";
import type { AnyObject } from "../render/object.ts";
import type { Drifted } from "./drift.ts";
import type { Keeper } from "./keeper.ts";

/** What a cluster should hold. */
export interface WantedCluster {
  readonly stack: ClusterStack<AnyObject>;
  /** The manifests that Argo CD applies, each for an application. */
  readonly manifests: readonly { readonly application: string; readonly object: AnyObject }[];
}

/** Whoever asks for a dry run. Nothing is kept, so nothing is ever owned in this name. */
const MANAGER = "blumeops-drift";

/** Requests that are under way at a time: one API server on one small node answers them. */
const AT_ONCE = 8;

/** Names what Argo CD applied, and of which application ("miniflux:apps/Deployment:miniflux/miniflux"). */
const TRACKING = "argocd.argoproj.io/tracking-id";

/** Kinds in a namespace that people make by hand, beside those that are stated. */
const OFTEN_MADE = [
  { apiVersion: "v1", kind: "ConfigMap" },
  { apiVersion: "v1", kind: "Pod" },
  { apiVersion: "v1", kind: "Service" },
  { apiVersion: "v1", kind: "PersistentVolumeClaim" },
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "apps/v1", kind: "StatefulSet" },
  { apiVersion: "apps/v1", kind: "DaemonSet" },
  { apiVersion: "batch/v1", kind: "CronJob" },
  { apiVersion: "batch/v1", kind: "Job" },
  { apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
];

/** What a cluster makes by itself, by kind and name, in each namespace or in Argo CD's. */
const BY_ITSELF = new Set(["ConfigMap kube-root-ca.crt", "ServiceAccount default", "AppProject default"]);

/** Operators mark what they make for somebody in a namespace of their own, where an owner reference cannot lead. */
const MADE_BY_OPERATOR = "tailscale.com/managed";

/**
 * What of a cluster is not as it should be. Whether an object says what it should is for the API server to tell: it is asked what an apply would
 * come to, which knows the defaults of every kind and leaves alone what others have set.
 */
export async function clusterDrifted(cluster: Cluster, wanted: WantedCluster): Promise<Drifted[]> {
  const { stack } = wanted;
  const applied = [
    ...stack.namespaces,
    ...Object.values(stack.argo).flat(),
    ...stack.apps.flatMap(({ project, application }) => [project, application]),
    ...stack.stores.map(({ object }) => object),
    ...wanted.manifests.map(({ object }) => object),
  ].map((object) => KubernetesObject.parse(object));
  const applications = new Map(
    wanted.manifests.map(({ application, object }) => [
      inWords(nameOf(KubernetesObject.parse(object))),
      application,
    ]),
  );
  const keeperOf = (object: ObjectName): Keeper => {
    const application = applications.get(inWords(object));
    return application === undefined ? { by: "object", object } : { by: "argo", application, object };
  };
  const first = stack.firstSecrets.map(
    ({ namespace, name }): ObjectName => ({ apiVersion: "v1", kind: "Secret", namespace, name }),
  );
  const byKey = new Map(applied.map((object) => [inWords(nameOf(object)), object]));
  const differing = await inTurns(
    [...byKey.values()],
    async (object) => await objectDrifted(cluster, object, keeperOf(nameOf(object))),
  );
  const absent = await inTurns(first, async (name) =>
    (await cluster.read(name)) === undefined ? [missing(name, keeperOf(name))] : [],
  );
  return [...differing, ...absent, ...(await strangers(cluster, wanted, byKey))];
}

async function objectDrifted(cluster: Cluster, object: KubernetesObject, keeper: Keeper): Promise<Drifted[]> {
  const name = nameOf(object);
  const live = await cluster.read(name).catch((error: unknown) => {
    // Its definition is missing as well, which is told of itself.
    if (!(error instanceof UnknownKind)) throw error;
  });
  if (live === undefined) return [missing(name, keeper)];
  if (live.metadata.deletionTimestamp !== undefined) return [changed(name, "is about to be deleted", keeper)];
  const after = await cluster.apply(object, { manager: MANAGER, force: true, dryRun: true });
  const [change] = clusterDiff(of(live), of(after));
  const paths = (change?.objects ?? []).flatMap(({ fields }) => fields.map(({ path }) => path));
  return paths.length === 0 ? [] : [changed(name, `has another ${paths.join(", ")}`, keeper)];
}

/** An object without what the server keeps about it. */
function of({ metadata, ...object }: KubernetesObject): Parameters<typeof clusterDiff>[0] {
  const { name = "", namespace, labels, annotations } = metadata;
  const { status: _, ...said } = object;
  const kept = { name, namespace, labels: labels ?? undefined, annotations: annotations ?? undefined };
  return new Map([["cluster", [{ ...said, metadata: kept }]]]);
}

/** Objects in our namespaces that nobody states, that no application owns and that nothing else has made. */
async function strangers(
  cluster: Cluster,
  { stack }: WantedCluster,
  stated: ReadonlyMap<string, KubernetesObject>,
): Promise<Drifted[]> {
  const namespaces = new Set(stack.namespaces.map(({ metadata: { name } }) => name));
  const applications = new Set(stack.apps.map(({ name }) => name));
  const claims = claimsOf([...stated.values()]);
  const kinds = new Map(
    [...OFTEN_MADE, ...[...stated.values()].filter(({ metadata }) => metadata.namespace !== undefined)].map(
      ({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }],
    ),
  );
  // Programs make Secrets for themselves, under names that nobody can know beforehand.
  const asked = [...kinds.values()].filter(({ kind }) => kind !== "Secret");
  return await inTurns(asked, async (kind) => {
    const objects = await cluster.list(kind).catch((error: unknown) => {
      if (!(error instanceof UnknownKind)) throw error;
      return [];
    });
    return objects.flatMap((object): Drifted[] => {
      const name = nameOf(object);
      const { namespace, labels, annotations, ownerReferences } = object.metadata;
      if (namespace === undefined || !namespaces.has(namespace)) return [];
      const owner = annotations?.[TRACKING]?.split(":")[0];
      const isKnown =
        stated.has(inWords(name)) ||
        claims.some((claim) => claim.test(inWords(name))) ||
        (owner !== undefined && applications.has(owner)) ||
        ownerReferences !== undefined ||
        labels?.[MADE_BY_OPERATOR] !== undefined ||
        BY_ITSELF.has(`${name.kind} ${name.name}`);
      return isKnown ? [] : [unmanaged(name)];
    });
  });
}

/** The claims that a StatefulSet makes of its templates, one for each pod. They have no owner, so that they outlive it. */
function claimsOf(objects: readonly KubernetesObject[]): RegExp[] {
  return objects.flatMap((object) => {
    if (object.kind !== "StatefulSet") return [];
    const { name, namespace } = object.metadata;
    return listAt(object, "spec", "volumeClaimTemplates").map(
      (template) =>
        new RegExp(
          `^PersistentVolumeClaim ${namespace}/${String(valueAt(template, "metadata", "name"))}-${name}-\\d+$`,
        ),
    );
  });
}

function missing(name: ObjectName, keeper: Keeper): Drifted {
  return { layer: "cluster", kind: "missing", subject: inWords(name), what: "is not there", keeper };
}

function changed(name: ObjectName, what: string, keeper: Keeper): Drifted {
  return { layer: "cluster", kind: "changed", subject: inWords(name), what, keeper };
}

function unmanaged(name: ObjectName): Drifted {
  return {
    layer: "cluster",
    kind: "unmanaged",
    subject: inWords(name),
    what: "is there, and no application owns it",
  };
}

/** Asks about many things, a few at a time. */
async function inTurns<Item>(
  items: readonly Item[],
  ask: (item: Item) => Promise<readonly Drifted[]>,
): Promise<Drifted[]> {
  return (await pMap(items, ask, { concurrency: AT_ONCE })).flat();
}
