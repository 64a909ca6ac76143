import { dirname } from "node:path";
import { readClusterDocument } from "../../../cli/cluster.ts";
import { checksOf } from "../../../derive/checks/all.ts";
import type { Check } from "../../../derive/checks/check.ts";
import type { ClusterDocument } from "../../../derive/cluster/document.ts";
import { realCatalogue } from "../services/real.ts";

export const root = dirname(dirname(dirname(import.meta.dirname)));
export const catalogue = await realCatalogue();
export const cluster: ClusterDocument = await readClusterDocument(root, catalogue);

/** Every check of the lab's own facts, the network's with made-up people. */
export const checks: readonly Check[] = checksOf(catalogue, {
  network: {
    people: { owner: "owner@example.com", family: "family@example.com" },
    logins: { indri: "operator", sifaka: "operator" },
  },
  host: {
    values: { "borgbase-repository": "ssh://x@x.repo.borgbase.com/./repo", "borgbase-known-host": "x" },
  },
  placeOf: () => ({ login: "operator", root: "", portOf: (port) => port }),
  cluster,
});

/** A file of an application's ConfigMap. */
export function fileOf(app: string, key: string): string {
  const found = cluster.apps
    .find(({ name }) => name === app)
    ?.objects.flatMap((object) => (object.kind === "ConfigMap" ? (object.data?.[key] ?? []) : []))[0];
  if (found === undefined) throw new Error(`${app} has no file ${key}`);
  return found;
}
