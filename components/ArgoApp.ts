import {
  ComponentResource,
  type ComponentResourceOptions,
  type ProviderResource,
  type Resource,
} from "@pulumi/pulumi";
import type { ArgoApp as ArgoAppDocument } from "../derive/cluster/argo.ts";
import { annotated, ClusterObject } from "./ClusterObject.ts";

export interface ArgoAppArgs {
  /** The application, and the project that bounds what it reads, where it writes, and which kinds. */
  readonly app: Pick<ArgoAppDocument, "application" | "project">;
  /** Argo CD itself: without it nobody looks at an application. */
  readonly argo: readonly Resource[];
  /** What has to be there and healthy first. */
  readonly after: readonly Resource[];
  readonly provider: ProviderResource;
}

/** It counts as made when Argo CD says so; until then nothing that needs it is begun. */
const HEALTHY = JSON.stringify([
  "jsonpath={.status.sync.status}=Synced",
  "jsonpath={.status.health.status}=Healthy",
]);

/** Seconds that an application may take for that: images have to be pulled, and databases to be made. */
const PATIENCE = "600";

/** What Argo CD keeps as one: an application with a project of its own. Its objects are Argo CD's, and go with it less those that hold data. */
export class ArgoApp extends ComponentResource {
  /** What else waits for it. */
  readonly resource: ClusterObject;

  constructor(
    name: string,
    { app, argo, after, provider }: ArgoAppArgs,
    opts: ComponentResourceOptions = {},
  ) {
    super("blumeops:minikube:ArgoApp", name, {}, opts);
    const child = { parent: this, provider };
    const project = new ClusterObject(`${name}-project`, app.project, { ...child, dependsOn: [...argo] });
    this.resource = new ClusterObject(
      name,
      annotated(app.application, {
        "pulumi.com/waitFor": HEALTHY,
        "pulumi.com/timeoutSeconds": PATIENCE,
      }),
      { ...child, dependsOn: [project, ...argo, ...after] },
    );
    this.registerOutputs({ application: name });
  }
}
