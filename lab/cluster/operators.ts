import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Cluster, UnknownKind } from "../../kubernetes/cluster.ts";
import { KubernetesObject, nameOf } from "../../kubernetes/object.ts";

/** Between two looks at the cluster, in milliseconds. */
const LOOK_MS = 500;

const PG = { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster" };
const INGRESS = { apiVersion: "networking.k8s.io/v1", kind: "Ingress" };
const SERVICE = { apiVersion: "v1", kind: "Service" };
const CLASS = "tailscale";

const PgCluster = z.looseObject({
  spec: z.looseObject({
    instances: z.int(),
    bootstrap: z.looseObject({ initdb: z.looseObject({ database: z.string(), owner: z.string() }) }),
  }),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
});
const Exposed = z.looseObject({
  spec: z.looseObject({
    ingressClassName: z.string().optional(),
    loadBalancerClass: z.string().optional(),
    tls: z.array(z.looseObject({ hosts: z.array(z.string()).default([]) })).default([]),
  }),
  status: z.looseObject({
    loadBalancer: z.looseObject({ ingress: z.array(z.unknown()).default([]) }).default({ ingress: [] }),
  }),
});

/**
 * Plays the two operators whose pods nobody runs: CloudNativePG says of a PostgreSQL cluster that it is healthy and writes the Secret of its
 * first owner, Tailscale's gives Ingresses and load balancers their names. There is no PostgreSQL and no device behind them.
 *
 * @returns what ends it
 */
export function playOperators(cluster: Cluster, tailnet: string): () => Promise<void> {
  const ended = new AbortController();
  const playing = (async () => {
    while (!ended.signal.aborted) {
      // What fails now is tried again: the API server may be on its way down.
      await Promise.allSettled([playPostgres(cluster), playTailscale(cluster, tailnet)]);
      await sleep(LOOK_MS, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    ended.abort();
    await playing;
  };
}

async function playPostgres(cluster: Cluster): Promise<void> {
  for (const object of await all(cluster, PG)) {
    const { spec, status } = PgCluster.parse(object);
    if (status?.phase === HEALTHY) continue;
    const { name, namespace = "default" } = nameOf(object);
    await writeOwnersSecret(cluster, { name, namespace, ...spec.bootstrap.initdb });
    const conditions = [{ type: "Ready", status: "True", reason: "ClusterIsReady", message: "played" }].map(
      (condition) => ({ ...condition, lastTransitionTime: new Date().toISOString() }),
    );
    const { instances } = spec;
    await setStatus(cluster, object, { phase: HEALTHY, instances, readyInstances: instances, conditions });
  }
}

const HEALTHY = "Cluster in healthy state";

interface Owned {
  readonly name: string;
  readonly namespace: string;
  readonly database: string;
  readonly owner: string;
}

/** The Secret of a PostgreSQL cluster's first owner, in the form that CloudNativePG gives it; it stays once it is there. */
async function writeOwnersSecret(
  cluster: Cluster,
  { name, namespace, database, owner }: Owned,
): Promise<void> {
  const metadata = { name: `${name}-app`, namespace };
  if ((await cluster.read({ apiVersion: "v1", kind: "Secret", ...metadata })) !== undefined) return;
  const password = randomBytes(24).toString("hex");
  const host = `${name}-rw`;
  const uri = `postgresql://${owner}:${password}@${host}.${namespace}:5432/${database}`;
  const stringData = { username: owner, user: owner, password, host, port: "5432", dbname: database, uri };
  const secret = { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/basic-auth", metadata, stringData };
  await cluster.apply(KubernetesObject.parse(secret), { manager: "cloudnative-pg" });
}

async function playTailscale(cluster: Cluster, tailnet: string): Promise<void> {
  const [ingresses, services] = await Promise.all([all(cluster, INGRESS), all(cluster, SERVICE)]);
  for (const object of [...ingresses, ...services]) {
    const { spec, status } = Exposed.parse(object);
    if (spec.ingressClassName !== CLASS && spec.loadBalancerClass !== CLASS) continue;
    if (status.loadBalancer.ingress.length > 0) continue;
    const name = object.metadata.annotations?.["tailscale.com/hostname"] ?? spec.tls[0]?.hosts[0];
    const hostname = `${name ?? object.metadata.name}.${tailnet}`;
    await setStatus(cluster, object, { loadBalancer: { ingress: [{ hostname }] } });
  }
}

/** All objects of a kind; none where it is not installed. */
async function all(
  cluster: Cluster,
  kind: { readonly apiVersion: string; readonly kind: string },
): Promise<KubernetesObject[]> {
  try {
    return await cluster.list(kind);
  } catch (error) {
    if (error instanceof UnknownKind) return [];
    throw error;
  }
}

async function setStatus(cluster: Cluster, object: KubernetesObject, status: object): Promise<void> {
  await cluster.connection.request({
    method: "PATCH",
    path: `${await cluster.path(nameOf(object))}/status`,
    type: "application/merge-patch+json",
    body: { status },
  });
}
