import { z } from "zod";
import { type Finding, finding } from "../../../catalogue/finding.ts";
import { type ClusterService, hasPods, isInstalled } from "../../cluster/context.ts";
import { allows, mayBeRoot } from "../../cluster/pods/security.ts";
import { inService } from "../place.ts";
import { containersIn } from "./containers.ts";

/** More rights than the safe defaults without a reason, and reasons that nothing needs. */
export function wrongPrivileges(service: ClusterService): Finding[] {
  return [...installed(service), ...stated(service), ...needless(service)];
}

function installed(service: ClusterService): Finding[] {
  if (!isInstalled(service)) return [];
  const { podSecurity, why } = service.runs.workload;
  return podSecurity === "restricted" || why !== undefined
    ? []
    : [
        finding(
          "privileged-unreasoned",
          inService(service, "runs.workload.podSecurity"),
          `pods of its namespace may be ${podSecurity}, and nothing says why`,
          "state why beside it, or leave podSecurity out",
        ),
      ];
}

const PodContainer = z.object({
  securityContext: z.object({ privileged: z.boolean().optional() }).optional(),
});

/** A workload that a file states as a Kubernetes object passes by every default: it may not be privileged at all. */
function stated(service: ClusterService): Finding[] {
  return service.runs.workload.objects.flatMap((object, i) =>
    privilegedWithin(object)
      ? [
          finding(
            "privileged-unreasoned",
            inService(service, `runs.workload.objects[${i}]`),
            `${object.kind} ${object.metadata.name} has a privileged container`,
            "state the pods as a workload, with an exception that gives its reason",
          ),
        ]
      : [],
  );
}

function privilegedWithin(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const container = PodContainer.safeParse(value);
  if (container.success && container.data.securityContext?.privileged === true) return true;
  return Object.values(value).some(privilegedWithin);
}

function needless(service: ClusterService): Finding[] {
  return containersIn(service).flatMap(({ field, container }) => {
    const user = "user" in container ? container.user : undefined;
    const pod = hasPods(service) ? service.runs.workload.runAs?.user : undefined;
    const isRoot = mayBeRoot(container) && !allows(container, "privileged");
    return isRoot && (user ?? pod ?? 0) !== 0
      ? [
          finding(
            "exception-needless",
            inService(service, `${field}.exceptions`),
            `it may be root, and runs as ${user ?? pod}`,
            "remove the exception, or the user",
          ),
        ]
      : [];
  });
}
