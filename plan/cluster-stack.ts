import { z } from "zod";
import type { ResourceChange } from "../engine/change.ts";
import type { Change, Drift } from "./change.ts";

const LAYER = "minikube";
const KINDS = { create: "add", update: "change", replace: "replace", delete: "remove" } as const;
/** Places that are named before the rest is counted. */
const NAMED = 6;

/** What the provider's own annotations are is of no use to a reader. */
const OWN = /^metadata\.annotations\["pulumi\.com\//;

const Named = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});

/** What the engine would do to the objects that the cluster's stack keeps itself, in words. Values are not shown: some are secrets. */
export function clusterStackChanges(changes: readonly ResourceChange[]): Change[] {
  return changes.map((change) => ({
    layer: LAYER,
    kind: KINDS[change.kind],
    subject: subjectOf(change),
    consequences: change.kind === "update" || change.kind === "replace" ? placesOf(change) : [],
  }));
}

/** What somebody did to those objects meanwhile. */
export function clusterStackDrift(change: ResourceChange): Drift {
  const what =
    change.kind === "delete" ? "was deleted by hand" : `was changed by hand (${placesOf(change).join(", ")})`;
  return { layer: LAYER, subject: subjectOf(change), what };
}

/** "Deployment argocd/argocd-server". */
export function subjectOf({ type, name, before, after }: ResourceChange): string {
  const object = Named.safeParse({ ...before, ...after });
  if (!object.success) return `${type} ${name}`;
  const { kind, metadata } = object.data;
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

function placesOf({ properties, forcedBy }: ResourceChange): string[] {
  const places = properties
    .filter((path) => !OWN.test(path))
    .map((path) =>
      forcedBy.includes(path) ? `${path}: nobody can change it, so the object is made anew` : path,
    );
  return places.length > NAMED
    ? [...places.slice(0, NAMED), `… ${places.length - NAMED} more fields`]
    : places;
}
