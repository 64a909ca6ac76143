import type { IIoK8sApiCoreV1PodTemplateSpec } from "kubernetes-models/v1/PodTemplateSpec";
import type { Job } from "../../../catalogue/pods.ts";
import type { ClusterContext, PodsKind, Running } from "../context.ts";
import { labelsOf } from "../names.ts";
import { accountOf, jobAccountOf } from "../reach/accounts.ts";
import { containerOf, type Part } from "./container.ts";
import { type Files, filesOf } from "./files.ts";
import { allows, containersOf, podSecurityOf } from "./security.ts";
import { volumesOf } from "./volumes.ts";

/** A pod and the files that are mounted into it. */
export interface Pod {
  readonly template: IIoK8sApiCoreV1PodTemplateSpec;
  readonly files: Files | undefined;
}

/** The pod of a service. */
export function podOf(service: Running<PodsKind>, context: ClusterContext): Pod {
  const { workload } = service.runs;
  const main: Part = { name: service.name, container: workload, role: "main" };
  const helper = (container: (typeof workload.sidecars)[number]): Part => ({
    name: container.name,
    container,
    role: "helper",
  });
  const [init, sidecars] = [workload.init.map(helper), workload.sidecars.map(helper)];
  const parts = [main, ...init, ...sidecars];
  const files = filesOf(service, service.name, containersOf(workload), context);
  const render = (part: Part) => containerOf(part, service, workload.volumes, files, context);
  const volumes = volumesOf(
    workload,
    parts.map(({ name, container }) => [name, container]),
    files,
  );
  const template: IIoK8sApiCoreV1PodTemplateSpec = {
    metadata: { labels: labelsOf(service) },
    spec: {
      serviceAccountName: accountOf(service),
      automountServiceAccountToken: workload.apiAccess.length > 0,
      enableServiceLinks: false,
      ...(parts.some(({ container }) => allows(container, "host-network")) ? { hostNetwork: true } : {}),
      securityContext: podSecurityOf(service, containersOf(workload)),
      ...(workload.tolerateAll ? { tolerations: [{ operator: "Exists" as const }] } : {}),
      ...(init.length === 0 ? {} : { initContainers: init.map(render) }),
      containers: [main, ...sidecars].map(render),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
  return { template, files };
}

/** The pod of a job. It has the service's user and none of its labels: the service's own pods are found by those. */
export function jobPodOf(service: Running<PodsKind>, job: Job, context: ClusterContext): Pod {
  const { workload } = service.runs;
  const name = `${service.name}-${job.name}`;
  const files = filesOf(service, name, [job], context);
  const seen = workload.volumes.filter((volume) => job.mounts.includes(volume.name));
  const volumes = volumesOf({ kind: "Deployment", volumes: seen }, [[job.name, job]], files);
  const part: Part = { name: job.name, container: job, role: "job" };
  const template: IIoK8sApiCoreV1PodTemplateSpec = {
    metadata: { labels: { ...labelsOf(service), app: name, "app.kubernetes.io/name": name } },
    spec: {
      restartPolicy: "Never",
      serviceAccountName: jobAccountOf(service, job),
      automountServiceAccountToken: job.apiAccess.length > 0,
      enableServiceLinks: false,
      securityContext: podSecurityOf({ ...service, ports: {} }, [job]),
      containers: [containerOf(part, service, seen, files, context)],
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
  return { template, files };
}
