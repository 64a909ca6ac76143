import { stringify } from "yaml";

/** What a reader looks for first; everything else follows by the alphabet. */
const FIRST = ["apiVersion", "kind", "metadata", "name", "namespace", "type"];

/** Prints a value as YAML: the same text for the same value, whatever the order of its keys. */
export function printYaml(value: unknown): string {
  return stringify(value, {
    lineWidth: 0,
    // Kubernetes reads YAML 1.1, where a bare no is false: what would be another type there is quoted.
    compat: "yaml-1.1",
    // An anchor would tie two places together that only happen to say the same.
    aliasDuplicateObjects: false,
    sortMapEntries: (a, b) => compareKeys(String(a.key), String(b.key)),
  });
}

function compareKeys(a: string, b: string): number {
  const [first, second] = [rankOf(a), rankOf(b)];
  return first - second || (a < b ? -1 : a > b ? 1 : 0);
}

function rankOf(key: string): number {
  const at = FIRST.indexOf(key);
  return at < 0 ? FIRST.length : at;
}
