import { ArgoApp } from "../components/ArgoApp.ts";
import { ArgoCd } from "../components/ArgoCd.ts";
import { annotated, ClusterObject, resourceName } from "../components/ClusterObject.ts";
import { firstSecret } from "../components/FirstSecret.ts";
import { clusterProvider } from "../components/providers.ts";
import { type ClusterPlan, valuesFor } from "../observe/cluster.ts";

/** A store is there when it has logged in to its server. */
const VALID = { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "120" };

/**
 * The cluster, up to where Argo CD takes over: what it needs, itself, and what it is told to keep. Everything comes after what it needs, so that
 * a cluster that has nothing gets through (docs/cold-start.md).
 */
export function minikube({ context, stack, values }: ClusterPlan): Record<string, unknown> {
  const provider = clusterProvider(context, {});

  // With a namespace goes every volume in it: one that is no longer stated is left for a person to delete.
  const namespaces = stack.namespaces.map(
    (object) => new ClusterObject(resourceName(object), object, { provider, retainOnDelete: true }),
  );
  const secrets = stack.firstSecrets.map((first) =>
    firstSecret({ ...first, values: valuesFor(first, values), after: namespaces, provider }),
  );
  const argo = new ArgoCd("argocd", { ...stack.argo, after: [...namespaces, ...secrets], provider });

  const made = new Map<string, ClusterObject[]>();
  for (const app of stack.apps) {
    const after = app.after.flatMap((name) => made.get(name) ?? []);
    const { resource } = new ArgoApp(app.name, { app, argo: argo.resources, after, provider });
    const stores = stack.stores
      .filter(({ of }) => of === app.name)
      .map(
        ({ object }) =>
          new ClusterObject(resourceName(object), annotated(object, VALID), {
            provider,
            dependsOn: [resource],
          }),
      );
    made.set(app.name, [resource, ...stores]);
  }

  const later = [
    { objects: stack.argo.secrets, after: stack.stores.map(({ of }) => of) },
    { objects: stack.argo.devices, after: stack.makes.devices },
  ];
  for (const { objects, after } of later) {
    const dependsOn = [...argo.resources, ...after.flatMap((name) => made.get(name) ?? [])];
    for (const object of objects)
      new ClusterObject(resourceName(object), object, { parent: argo, provider, dependsOn });
  }

  return {
    applications: [...made.keys()],
    namespaces: stack.namespaces.map(({ metadata }) => metadata.name),
  };
}
