import type { IApplication } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application";
import type { IAppProject } from "@kubernetes-models/argo-cd/argoproj.io/v1alpha1/AppProject";
import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type ClusterSettings, providerOf } from "./context.ts";
import type { ClusterApp, ClusterDocument } from "./document.ts";
import { textOf } from "./fill.ts";

/** Where an application's manifests lie in the repository. */
export const MANIFESTS = "manifests";

/** What an object is and where, without what it says. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Missing for what lies in no namespace. */
  readonly namespace?: string | undefined;
}

/**
 * Whether the stack keeps an application's objects itself: Argo CD cannot bring what it needs to be there, which is itself and the namespaces.
 */
export function isKeptByStack(app: Pick<ClusterApp, "name" | "namespace">, catalogue: Catalogue): boolean {
  return app.namespace === undefined || app.name === providerOf("gitops", catalogue).service.name;
}

/** An application of Argo CD with the project that bounds it. */
export interface ArgoApp {
  readonly name: string;
  /** It is made after every application of an earlier wave is healthy. */
  readonly wave: number;
  readonly after: readonly string[];
  readonly project: IAppProject & {
    readonly metadata: { readonly name: string; readonly namespace: string };
  };
  readonly application: IApplication & {
    readonly metadata: { readonly name: string; readonly namespace: string };
  };
}

/**
 * The applications and projects of what Argo CD keeps, in the order of their waves. A project lets its application read one repository and write the kinds that it has,
 * in the namespaces that it has them in, and nothing else.
 *
 * @param installed what upstream's rendered manifests hold, by application: see the lock file of `manifests/`
 */
export function argoOf(
  document: ClusterDocument,
  installed: ReadonlyMap<string, readonly ObjectKind[]>,
  catalogue: Catalogue,
  settings: ClusterSettings,
): ArgoApp[] {
  const { service, provision } = providerOf("gitops", catalogue);
  const repository =
    settings.place?.repository ?? textOf(provision.repository, service, { catalogue, settings });
  const { namespace } = service.runs;
  const { server, revision } = provision;
  const leftOut = (settings.place?.leavesOut ?? []).map((kind) => `${kind.toLowerCase()}-*`);
  const apps = document.apps.filter((app) => !isKeptByStack(app, catalogue));
  const names = new Set(apps.map(({ name }) => name));
  return apps.map((app) => {
    const kinds = [...app.objects.map(kindOf), ...(installed.get(app.name) ?? [])];
    const home = app.namespace ?? namespace;
    const metadata = { name: app.name, namespace, labels: { "app.kubernetes.io/managed-by": "blumeops" } };
    return {
      name: app.name,
      wave: app.wave,
      after: app.after.filter((name) => names.has(name)),
      project: {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata,
        spec: {
          description: `bounds of ${app.name}, from ${app.file}`,
          sourceRepos: [repository],
          sourceNamespaces: [namespace],
          destinations: sorted([home, ...kinds.flatMap(({ namespace: of }) => of ?? [])]).map((of) => ({
            server,
            namespace: of,
          })),
          clusterResourceWhitelist: groupKinds(kinds.filter(({ namespace: of }) => of === undefined)),
          namespaceResourceWhitelist: groupKinds(kinds.filter(({ namespace: of }) => of !== undefined)),
        },
      },
      application: {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: {
          ...metadata,
          // The API server's own dry run says what differs: it knows the defaults of every kind.
          annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
          // With its application go an application's objects, less those that are kept.
          finalizers: ["resources-finalizer.argocd.argoproj.io"],
        },
        spec: {
          project: app.name,
          source: {
            repoURL: repository,
            targetRevision: revision,
            path: `${MANIFESTS}/${app.name}`,
            directory: {
              recurse: true,
              ...(leftOut.length === 0 ? {} : { exclude: `{${leftOut.join(",")}}` }),
            },
          },
          destination: { server, namespace: home },
          syncPolicy: SYNC,
        },
      },
    };
  });
}

/** What is in the repository is what runs: a change by hand is healed, what is gone there goes here. */
const SYNC: NonNullable<NonNullable<IApplication["spec"]>["syncPolicy"]> = {
  // Argo CD takes out what is false.
  automated: { prune: true, selfHeal: true },
  // Server-side: definitions are too large for the annotation that a client-side apply keeps.
  syncOptions: ["ServerSideApply=true", "ApplyOutOfSyncOnly=true", "PruneLast=true"],
  retry: { limit: 10, backoff: { duration: "5s", factor: 2, maxDuration: "3m" } },
};

function kindOf(object: ClusterApp["objects"][number]): ObjectKind {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, ...("namespace" in metadata ? { namespace: metadata.namespace } : {}) };
}

function groupKinds(kinds: readonly ObjectKind[]): { group: string; kind: string }[] {
  const keys = kinds.map(
    ({ apiVersion, kind }) => `${apiVersion.includes("/") ? apiVersion.split("/")[0] : ""}/${kind}`,
  );
  return sorted(keys).map((key) => {
    const [group = "", kind = ""] = key.split("/");
    return { group, kind };
  });
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
