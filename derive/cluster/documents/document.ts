import type { MountedFile } from "../../../catalogue/container.ts";
import type { ClusterContext, ClusterService } from "../context.ts";
import { alertRulesDocument } from "./alert-rules.ts";
import { alertmanagerDocument } from "./alertmanager.ts";
import { alloyDocument } from "./alloy.ts";
import { configText } from "./config-text.ts";
import { datasourcesDocument } from "./datasources.ts";
import { prometheusDocument } from "./prometheus.ts";

type Derived = Extract<MountedFile["content"], { format: "derived" }>;

/** The documents that follow from every application of the cluster, and so are written last. */
export const FROM_ALL: readonly Derived["document"][] = ["alert-rules", "alertmanager"];

/** The text of a document that is written from the whole catalogue. */
export function documentText(
  document: Derived["document"],
  stated: Derived["with"],
  service: ClusterService,
  context: ClusterContext,
): string {
  switch (document) {
    case "prometheus":
      return configText(prometheusDocument(stated, service, context));
    case "datasources":
      return configText(datasourcesDocument(service, context));
    case "alert-rules":
      return configText(alertRulesDocument(stated, service, context));
    case "alertmanager":
      return configText(alertmanagerDocument(stated, context));
    case "alloy":
      return alloyDocument(stated, service, context);
  }
}
