import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { KubernetesObject } from "../../catalogue/kubernetes.ts";
import type { PodSecurity } from "../../catalogue/upstream.ts";
import { type ClusterService, clusterServices, hasPods, isInstalled } from "./context.ts";
import { KEPT } from "./names.ts";
import { standardOf } from "./pods/security.ts";

/** The application that holds the namespaces: several services share one, so that none of them owns it. */
export const NAMESPACES = "namespaces";

const STRICTNESS: readonly PodSecurity[] = ["restricted", "baseline", "privileged"];

/** Every namespace, held to the strictest standard that all of its services' pods meet. */
export function namespaceObjects(catalogue: Catalogue): KubernetesObject[] {
  const byNamespace = Map.groupBy(clusterServices(catalogue), ({ runs }) => runs.namespace);
  return [...byNamespace]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, services]) => {
      const standard =
        STRICTNESS[Math.max(...services.map((service) => STRICTNESS.indexOf(standardFor(service))))];
      return {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: {
          name,
          labels: {
            "app.kubernetes.io/managed-by": "blumeops",
            ...(standard === undefined ? {} : { "pod-security.kubernetes.io/enforce": standard }),
          },
          // With a namespace goes every volume claim in it.
          annotations: KEPT,
        },
      };
    });
}

function standardFor(service: ClusterService): PodSecurity {
  if (hasPods(service)) return standardOf(service.runs.workload);
  return isInstalled(service) ? service.runs.workload.podSecurity : "restricted";
}
