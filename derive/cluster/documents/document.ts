import type { MountedFile } from "../../../catalogue/container.ts";
import type { ClusterContext, ClusterService } from "../context.ts";
import { alloyDocument } from "./alloy.ts";
import { configText } from "./config-text.ts";
import { datasourcesDocument } from "./datasources.ts";
import { prometheusDocument } from "./prometheus.ts";

type Derived = Extract<MountedFile["content"], { format: "derived" }>;

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
    case "alloy":
      return alloyDocument(stated, service, context);
  }
}
