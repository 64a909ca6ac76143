import type { Catalogue } from "../catalogue/catalogue.ts";

/**
 * A function of the catalogue that is computed once for each catalogue and key: what every service asks would else be computed for each of
 * them. Catalogues are never changed, so the answer stays right.
 */
export function remembered<K, T>(
  compute: (catalogue: Catalogue, key: K) => T,
): (catalogue: Catalogue, key: K) => T {
  const known = new WeakMap<Catalogue, Map<K, T>>();
  return (catalogue, key) => {
    const answers = known.get(catalogue) ?? new Map<K, T>();
    known.set(catalogue, answers);
    const answer = answers.get(key);
    if (answer !== undefined) return answer;
    const computed = compute(catalogue, key);
    answers.set(key, computed);
    return computed;
  };
}
