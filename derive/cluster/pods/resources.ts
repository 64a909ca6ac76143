import type { IIoK8sApiCoreV1ResourceRequirements } from "kubernetes-models/v1/ResourceRequirements";
import type { Resources } from "../../../catalogue/container.ts";

/** For small helpers beside a service that state nothing. */
export const MODEST: Resources = {
  cpu: { request: "10m", limit: "100m" },
  memory: { request: "32Mi", limit: "128Mi" },
};

/** What a container is promised and held to. Without a limit of memory it gets what it was promised and no more. */
export function resourcesOf({ cpu, memory }: Resources): IIoK8sApiCoreV1ResourceRequirements {
  return {
    requests: { cpu: cpu.request, memory: memory.request },
    limits: {
      ...(cpu.limit === undefined ? {} : { cpu: cpu.limit }),
      memory: memory.limit ?? memory.request,
    },
  };
}
