import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import type { Provision } from "../../catalogue/provision.ts";
import type { Placement, Service } from "../../catalogue/service.ts";
import type { Workload } from "../../catalogue/workload.ts";
import type { ClusterApp } from "./document.ts";
import { once } from "./once.ts";

/** Where an address within the cluster really leads. In real life everything is where the facts say; in the lab no pod listens. */
export interface ClusterPlace {
  /** "host:port" under which the cluster's controllers reach a service's port, where that is not its name in the cluster. */
  readonly addressOf?: (service: ServiceName, port: string) => string | undefined;
  /** URL of the API server as the cluster's controllers see it. */
  readonly apiServer?: string;
  /** The repository that Argo CD reads. */
  readonly repository?: string;
  /** Kinds of which the cluster cannot take any object. */
  readonly leavesOut?: readonly string[];
}

/** What the manifests need and the catalogue leaves to configuration. */
export interface ClusterSettings {
  /** Values of `{setting:…}`. */
  readonly values: Readonly<Record<string, string>>;
  readonly place?: ClusterPlace;
}

/** A service that runs in a cluster, with how. */
export interface ClusterService extends Service {
  readonly runs: Extract<Placement, { where: "cluster" }> & { readonly workload: Workload };
}

/** A service with one way of running. */
export type Running<K extends Workload["kind"]> = ClusterService & {
  readonly runs: { readonly workload: Extract<Workload, { kind: K }> };
};

export type PodsKind = "Deployment" | "StatefulSet" | "DaemonSet";

/** What is made for one service, seen by everything that derives a part of it. */
export interface ClusterContext {
  readonly catalogue: Catalogue;
  readonly settings: ClusterSettings;
  /** Every application without the documents that follow from all of them; missing while these applications are derived. */
  readonly apps?: readonly ClusterApp[];
}

/** Whether a service runs in a cluster and says how. */
export function inCluster(service: Service): service is ClusterService {
  return service.runs.where === "cluster" && service.runs.workload !== undefined;
}

/** Whether a service's pods are stated in full. */
export function hasPods(service: ClusterService): service is Running<PodsKind> {
  const { kind } = service.runs.workload;
  return kind === "Deployment" || kind === "StatefulSet" || kind === "DaemonSet";
}

/** Whether a service is a PostgreSQL cluster. */
export function isPostgres(service: ClusterService): service is Running<"postgres-cluster"> {
  return service.runs.workload.kind === "postgres-cluster";
}

/** Whether a service is installed as its project publishes it. */
export function isInstalled(service: ClusterService): service is Running<"chart" | "upstream"> {
  return service.runs.workload.kind === "chart" || service.runs.workload.kind === "upstream";
}

/** Every service of the lab that runs in a cluster, in the order of their names. */
export const clusterServices = once(({ services }): readonly ClusterService[] =>
  [...services.values()].filter(inCluster).sort((a, b) => (a.name < b.name ? -1 : 1)),
);

/** A service that provides something, with what it says about it. */
export interface Provider<K extends Provision["kind"]> {
  readonly service: ClusterService;
  readonly provision: Extract<Provision, { kind: K }>;
}

const provisions = once((catalogue) =>
  clusterServices(catalogue).flatMap((service) =>
    service.runs.workload.provides.map((provision) => ({ service, provision })),
  ),
);

/** The services of the lab's cluster that provide something. Findings hold that there is one where one is needed. */
export function providersOf<K extends Provision["kind"]>(kind: K, catalogue: Catalogue): Provider<K>[] {
  return provisions(catalogue).flatMap(({ service, provision }) =>
    isKind(provision, kind) ? [{ service, provision }] : [],
  );
}

function isKind<K extends Provision["kind"]>(
  provision: Provision,
  kind: K,
): provision is Extract<Provision, { kind: K }> {
  return provision.kind === kind;
}

/** The one service that provides something. @throws where findings would have said that there is none */
export function providerOf<K extends Provision["kind"]>(kind: K, catalogue: Catalogue): Provider<K> {
  const [provider] = providersOf(kind, catalogue);
  if (provider === undefined) throw new Error(`no service of the cluster provides ${kind}`);
  return provider;
}
