import type { Catalogue } from "../../catalogue/catalogue.ts";

/**
 * Something that follows from a catalogue and is worked out once for it, however often it is asked for: each service asks for what all of them
 * come to, and a thousand services would ask a million times. A catalogue never changes, so what follows from it does not either.
 */
export function once<T>(compute: (catalogue: Catalogue) => T): (catalogue: Catalogue) => T {
  const known = new WeakMap<Catalogue, { readonly value: T }>();
  return (catalogue) => {
    const found = known.get(catalogue);
    if (found !== undefined) return found.value;
    const value = compute(catalogue);
    known.set(catalogue, { value });
    return value;
  };
}
