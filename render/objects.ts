import { parse } from "yaml";
import type { ComparedObject } from "../derive/cluster/diff/object.ts";
import { RenderError } from "./error.ts";
import { AnyObject } from "./object.ts";

/** Manifests by their path below `manifests/`. */
export type ManifestTree = ReadonlyMap<string, string>;

/** The objects of two trees by application, ready to be compared. Files that say the same in both are not read: most of a tree is upstream's. */
export function comparedTrees(
  before: ManifestTree,
  after: ManifestTree,
): { before: Map<string, ComparedObject[]>; after: Map<string, ComparedObject[]> } {
  return { before: objectsIn(before, after), after: objectsIn(after, before) };
}

function objectsIn(tree: ManifestTree, other: ManifestTree): Map<string, ComparedObject[]> {
  const placed = [...tree].map(([path, text]) => ({
    app: path.split("/")[0] ?? path,
    object:
      other.get(path) === text
        ? { apiVersion: "file", kind: "File", metadata: { name: path } }
        : objectOf(path, text),
  }));
  return new Map(
    [...Map.groupBy(placed, ({ app }) => app)].map(([app, objects]) => [
      app,
      objects.map(({ object }) => object),
    ]),
  );
}

/** The object in a manifest, read as Kubernetes reads it: as YAML 1.1. @throws {@link RenderError} where there is none */
export function objectOf(path: string, text: string): AnyObject {
  const object = AnyObject.safeParse(parse(text, { version: "1.1" }));
  if (!object.success) throw new RenderError(`manifests/${path} holds no object`);
  return object.data;
}
