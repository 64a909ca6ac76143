import type { Catalogue } from "../../catalogue/catalogue.ts";
import { type ArgoApp, argoOf, isKeptByStack, type ObjectKind } from "./argo.ts";
import { type ClusterSettings, providerOf, providersOf } from "./context.ts";
import type { ComparedObject } from "./diff/object.ts";
import type { ClusterDocument } from "./document.ts";
import { NAMESPACES } from "./namespaces.ts";
import { type Phase, phaseOf } from "./phases.ts";
import type { FirstSecret } from "./secrets/by-hand.ts";
import type { StoreObject } from "./secrets/store.ts";

/**
 * What the cluster's stack keeps, each part after those before it: namespaces, the Secrets without which nothing can start, Argo CD, and then
 * an application and a project for everything else.
 */
export interface ClusterStack<Stated extends ComparedObject> {
  readonly namespaces: readonly Stated[];
  readonly firstSecrets: readonly FirstSecret[];
  /** Argo CD's own objects. */
  readonly argo: Readonly<Record<Phase, readonly Stated[]>>;
  /** In the order of their waves. */
  readonly apps: readonly ArgoApp[];
  readonly stores: readonly StoreObject[];
  /** Applications after which objects of a phase can come. */
  readonly makes: { readonly devices: readonly string[] };
}

/** What is rendered, and what is known of it. */
export interface Rendered<Stated> {
  /** The objects of an application, as they lie in `manifests/`. */
  readonly objectsOf: (app: string) => readonly Stated[];
  /** The kinds that upstream's part of an application has. */
  readonly installed: ReadonlyMap<string, readonly ObjectKind[]>;
}

/** Derives what the stack keeps from the cluster's document and the manifests that were rendered of it. */
export function clusterStackOf<Stated extends ComparedObject>(
  document: ClusterDocument,
  rendered: Rendered<Stated>,
  catalogue: Catalogue,
  settings: ClusterSettings,
): ClusterStack<Stated> {
  const { service } = providerOf("gitops", catalogue);
  const own = Map.groupBy(rendered.objectsOf(service.name), phaseOf);
  return {
    namespaces: rendered.objectsOf(NAMESPACES),
    firstSecrets: document.firstSecrets,
    argo: {
      definitions: own.get("definitions") ?? [],
      settings: own.get("settings") ?? [],
      workloads: own.get("workloads") ?? [],
      secrets: own.get("secrets") ?? [],
      devices: own.get("devices") ?? [],
    },
    apps: argoOf(document, rendered.installed, catalogue, settings),
    stores: document.stores,
    makes: { devices: providersOf("tailnet", catalogue).map(({ service: { name } }) => name) },
  };
}

/** Whether an application's objects come with the stack and not by Argo CD. */
export function stackKeeps(document: ClusterDocument, catalogue: Catalogue): (app: string) => boolean {
  const kept = new Set(document.apps.filter((app) => isKeptByStack(app, catalogue)).map(({ name }) => name));
  return (app) => kept.has(app);
}
