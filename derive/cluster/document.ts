import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { KubernetesObject } from "../../catalogue/kubernetes.ts";
import { dashboardsOf, datasourcesAsked } from "../dashboards/all.ts";
import type { Dashboard, Datasources } from "../dashboards/dashboard.ts";
import {
  type ClusterContext,
  type ClusterService,
  type ClusterSettings,
  clusterServices,
  hasPods,
  isPostgres,
} from "./context.ts";
import { FROM_ALL } from "./documents/document.ts";
import { filledObject } from "./fill.ts";
import { type Installation, installationOf } from "./installed.ts";
import { NAMESPACES, namespaceObjects } from "./namespaces.ts";
import { needsOf, wavesOf } from "./order.ts";
import { workloadObjects } from "./pods/workload.ts";
import { postgresObjects } from "./postgres/cluster.ts";
import { accountObjects } from "./reach/accounts.ts";
import { holderOf } from "./reach/callers.ts";
import { deviceObjects } from "./reach/device.ts";
import { policyObjects } from "./reach/policy.ts";
import { serviceObjects } from "./reach/services.ts";
import { type FirstSecret, firstSecrets } from "./secrets/by-hand.ts";
import { externalSecrets } from "./secrets/external.ts";
import { handedSecrets } from "./secrets/handed.ts";
import { grantsOf, type StoreObject, storeObjects } from "./secrets/store.ts";

/** What Argo CD applies as one: a service, or the namespaces of all of them. */
export interface ClusterApp {
  readonly name: string;
  /** The namespace of its objects that have one. */
  readonly namespace: string | undefined;
  readonly objects: readonly KubernetesObject[];
  /** What Grafana shows, as plain values: Grafana's own library makes objects of them when they are rendered. */
  readonly dashboards?: { readonly all: readonly Dashboard[]; readonly datasources: Datasources };
  /** What upstream publishes and is rendered by its own tools, beside the objects. */
  readonly installation: Installation | undefined;
  /** The file that states it. */
  readonly file: string;
  /** It comes after every application of an earlier wave. */
  readonly wave: number;
  readonly after: readonly string[];
}

/** Everything that the cluster holds: plain values, computed from the facts and the settings alone. */
export interface ClusterDocument {
  /** In the order of their waves, then of their names. */
  readonly apps: readonly ClusterApp[];
  /** What fills Secrets from the vault, each of the application that serves it. */
  readonly stores: readonly StoreObject[];
  readonly firstSecrets: readonly FirstSecret[];
}

/** Derives the cluster layer. Facts with findings of severity error may make it throw. */
export function clusterDocumentOf(catalogue: Catalogue, settings: ClusterSettings): ClusterDocument {
  const context = { catalogue, settings };
  const waves = wavesOf(catalogue);
  const services = clusterServices(catalogue).map((service) => ({
    service,
    app: appOf(service, context, waves.get(service.name) ?? 1),
  }));
  // What is told of every application is written when all of them are known.
  const withApps = { ...context, apps: services.map(({ app }) => app) };
  const apps = services.map(({ service, app }) =>
    readsOfAll(service) ? { ...app, objects: objectsOf(service, withApps) } : app,
  );
  const namespaces: ClusterApp = {
    name: NAMESPACES,
    namespace: undefined,
    objects: namespaceObjects(catalogue),
    installation: undefined,
    file: "services/",
    wave: 0,
    after: [],
  };
  return {
    apps: [namespaces, ...apps].sort((a, b) => a.wave - b.wave || (a.name < b.name ? -1 : 1)),
    stores: storeObjects(context),
    firstSecrets: firstSecrets(context),
  };
}

function appOf(service: ClusterService, context: ClusterContext, wave: number): ClusterApp {
  const needs = needsOf(service, context.catalogue).map(({ service: name }) => name);
  return {
    name: service.name,
    namespace: service.runs.namespace,
    objects: objectsOf(service, context),
    // Whoever is given the datasources shows dashboards.
    ...(holderOf("datasources", context.catalogue)?.name === service.name
      ? {
          dashboards: {
            all: dashboardsOf(context.catalogue),
            datasources: datasourcesAsked(context.catalogue),
          },
        }
      : {}),
    installation: installationOf(service, context),
    file: `services/${service.name}.ts`,
    wave,
    after: [NAMESPACES, ...needs],
  };
}

/** Whether a service is given a document that follows from every application. */
function readsOfAll(service: ClusterService): boolean {
  return (
    hasPods(service) &&
    service.runs.workload.files.some(
      ({ content }) => content.format === "derived" && FROM_ALL.includes(content.document),
    )
  );
}

/** The objects of one service, each kind by its own part. */
function objectsOf(service: ClusterService, context: ClusterContext): KubernetesObject[] {
  return [
    ...service.runs.workload.objects.map((object) => filledObject(object, service, context)),
    ...externalSecrets(service, context),
    ...(hasPods(service)
      ? [...handedSecrets(service, context), ...accountObjects(service), ...workloadObjects(service, context)]
      : []),
    ...(isPostgres(service) ? postgresObjects(service, context) : []),
    ...grantsOf(service, context),
    ...serviceObjects(service),
    ...deviceObjects(service, context),
    ...policyObjects(service, context),
  ];
}
