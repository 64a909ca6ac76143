import type { KubernetesObject } from "../../../catalogue/kubernetes.ts";
import type { ClusterContext, PodsKind, Running } from "../context.ts";
import { metadataOf, selectorOf } from "../names.ts";
import { claimSpec, claimsOf } from "./claims.ts";
import { jobPodOf, podOf } from "./pod.ts";

/** Old versions of a workload that are kept for a rollback by hand. */
const HISTORY = 3;

/** What runs a service's pods and jobs, with the files and volumes that they need. */
export function workloadObjects(service: Running<PodsKind>, context: ClusterContext): KubernetesObject[] {
  const { files } = podOf(service, context);
  return [
    ...claimsOf(service, context),
    ...(files === undefined ? [] : [files.object]),
    workloadOf(service, context),
    ...service.runs.workload.jobs.flatMap((job) => jobObjects(service, job, context)),
  ];
}

function workloadOf(service: Running<PodsKind>, context: ClusterContext): KubernetesObject {
  const { workload } = service.runs;
  const metadata = metadataOf(service, service.name);
  const selector = { matchLabels: selectorOf(service) };
  const { template } = podOf(service, context);
  const common = { selector, template, revisionHistoryLimit: HISTORY };
  switch (workload.kind) {
    case "Deployment":
      return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata,
        spec: {
          ...common,
          replicas: workload.replicas,
          strategy:
            workload.strategy === "recreate"
              ? { type: "Recreate" }
              : // The new pod must be ready before the old one goes: one node has room for both for a while.
                { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        },
      };
    case "StatefulSet":
      return {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata,
        spec: {
          ...common,
          replicas: workload.replicas,
          serviceName: service.name,
          updateStrategy: { type: "RollingUpdate" },
          persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
          volumeClaimTemplates: workload.volumes.flatMap(({ name, from }) =>
            from.kind === "claim"
              ? [
                  {
                    apiVersion: "v1" as const,
                    kind: "PersistentVolumeClaim" as const,
                    metadata: { name },
                    spec: claimSpec(from.size),
                  },
                ]
              : [],
          ),
        },
      };
    case "DaemonSet":
      return {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata,
        spec: { ...common, updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } } },
      };
  }
}

function jobObjects(
  service: Running<PodsKind>,
  job: Running<PodsKind>["runs"]["workload"]["jobs"][number],
  context: ClusterContext,
): KubernetesObject[] {
  const { template, files } = jobPodOf(service, job, context);
  return [
    ...(files === undefined ? [] : [files.object]),
    {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: metadataOf(service, `${service.name}-${job.name}`),
      spec: {
        schedule: job.schedule,
        concurrencyPolicy: "Forbid",
        // After the node was away, the last missed run is made up for and the others are not.
        startingDeadlineSeconds: 600,
        jobTemplate: {
          spec: { backoffLimit: 1, ttlSecondsAfterFinished: job.keepFinishedSeconds, template },
        },
      },
    },
  ];
}
