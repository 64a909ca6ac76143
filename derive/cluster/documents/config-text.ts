import { stringify } from "yaml";

/** A configuration as YAML. Programs written in Go read YAML 1.1, where a bare no is false: what would be another type there is quoted. */
export function configText(value: unknown): string {
  return stringify(value, { compat: "yaml-1.1", aliasDuplicateObjects: false });
}
