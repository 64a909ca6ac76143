import type { Catalogue } from "../../../catalogue/catalogue.ts";
import type { Finding } from "../../../catalogue/finding.ts";
import { clusterServices } from "../../cluster/context.ts";
import { wrongAlerts } from "./alerts.ts";
import { wrongContainers } from "./containers.ts";
import { wrongImages } from "./images.ts";
import { wrongOrder } from "./order.ts";
import { wrongPrivileges } from "./privileges.ts";
import { wrongProbes } from "./probes.ts";
import { wrongReferences } from "./references.ts";
import { wrongSecrets } from "./secrets.ts";
import { wrongTexts } from "./texts.ts";
import { wrongVolumes } from "./volumes.ts";

/** Everything about what runs in the cluster that would make its manifests wrong, found before any is rendered. */
export function wrongCluster(catalogue: Catalogue): Finding[] {
  const checks = [
    wrongImages,
    wrongContainers,
    wrongPrivileges,
    wrongProbes,
    wrongReferences,
    wrongSecrets,
    wrongTexts,
  ];
  return [
    ...clusterServices(catalogue).flatMap((service) => checks.flatMap((check) => check(service, catalogue))),
    ...wrongVolumes(catalogue),
    ...wrongOrder(catalogue),
    ...wrongAlerts(catalogue),
  ];
}
