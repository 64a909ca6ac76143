import type { Catalogue } from "../../catalogue/catalogue.ts";
import { SETTINGS } from "../../catalogue/setting.ts";
import { systemChecksOf } from "../checks/all.ts";
import type { ClusterApp } from "../cluster/document.ts";
import type { Alert } from "./alert.ts";
import { alertsOf } from "./all.ts";

/** No alert tells of a path's beginning, a login or a setting: the manifests are the same whoever renders them. */
const ANY_HOST = { login: "operator", root: "", portOf: (port: number) => port };
const ANY_SETTINGS = { values: Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, name])) };

/** Every alert, as the manifests tell Prometheus of them: from facts alone. */
export function committedAlerts(catalogue: Catalogue, apps: readonly ClusterApp[]): readonly Alert[] {
  const checks = systemChecksOf(catalogue, {
    host: ANY_SETTINGS,
    placeOf: () => ANY_HOST,
    cluster: { apps },
  });
  return alertsOf(checks, catalogue).alerts;
}
