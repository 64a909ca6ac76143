import type { ClusterApp } from "../../derive/cluster/document.ts";
import { FOUND_BY } from "../../derive/dashboards/dashboard.ts";
import type { PlacedObject } from "../layout.ts";

/** The ConfigMaps in which Grafana's sidecar finds an application's dashboards. Grafana's library is loaded only where there are any. */
export async function dashboardObjects({ namespace, dashboards }: ClusterApp): Promise<PlacedObject[]> {
  if (dashboards === undefined || namespace === undefined) return [];
  const { dashboardJson } = await import("./json.ts");
  return dashboards.all.map((dashboard) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: `dashboard-${dashboard.uid}`,
      namespace,
      labels: { [FOUND_BY.label]: FOUND_BY.value, "app.kubernetes.io/managed-by": "blumeops" },
      ...(dashboard.folder === undefined ? {} : { annotations: { [FOUND_BY.folder]: dashboard.folder } }),
    },
    // The sidecar writes a file of this name; Grafana goes by the uid within.
    data: { [`${dashboard.uid}.json`]: dashboardJson(dashboard, dashboards.datasources) },
  }));
}
