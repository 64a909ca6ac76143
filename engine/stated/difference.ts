import { isDeepStrictEqual } from "node:util";
import type { StatedResource } from "./resource.ts";

/**
 * The resources that differ between what two programs state: new, gone, or with other inputs or another provider; and those into which a value of
 * theirs goes, since that may become another one. By URN; nothing where no resource differs. What hangs on something that is gone is
 * among them, too; of components those are among them that are new or gone:
 * nothing can be made below one that is not.
 */
export function differing(base: readonly StatedResource[], tree: readonly StatedResource[]): Set<string> {
  const [was, is] = [byUrn(base), byUrn(tree)];
  const changed = new Set(
    [...new Set([...was.keys(), ...is.keys()])].filter((urn) => {
      const [before, after] = [was.get(urn), is.get(urn)];
      return (
        before === undefined ||
        after === undefined ||
        before.provider !== after.provider ||
        !isDeepStrictEqual(before.inputs, after.inputs)
      );
    }),
  );
  // Each comes after what it needs.
  for (const { urn, propertyDependencies } of tree)
    if (Object.values(propertyDependencies).some((urns) => urns.some((needed) => changed.has(needed))))
      changed.add(urn);
  if (changed.size === 0) return changed;
  // The engine takes nothing away that another resource of the state still hangs on, unless it looks at that one, too.
  const bound = new Set([...was.keys()].filter((urn) => !is.has(urn)));
  for (const { urn, dependencies, parent } of base)
    if (dependencies.some((needed) => bound.has(needed)) || (parent !== undefined && bound.has(parent)))
      bound.add(urn);
  const [components, others] = [componentsOf(base), componentsOf(tree)];
  return changed.union(bound).union(components.symmetricDifference(others));
}

function byUrn(resources: readonly StatedResource[]): Map<string, StatedResource> {
  return new Map(resources.filter(({ custom }) => custom).map((one) => [one.urn, one]));
}

function componentsOf(resources: readonly StatedResource[]): Set<string> {
  return new Set(resources.filter(({ custom }) => !custom).map(({ urn }) => urn));
}
