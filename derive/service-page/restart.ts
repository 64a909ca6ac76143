import type { Service } from "../../catalogue/service.ts";
import { kubectl } from "../cluster/kubectl.ts";
import { launchctl } from "../host/launchctl.ts";
import { type HostView, placeNamed } from "../host/view.ts";
import { HOST_STACK, type Placed, type Step } from "./page.ts";

/** How a service is restarted where it runs. */
export function restartSteps({ name }: Service, placed: Placed, viewOf: (host: string) => HostView): Step[] {
  const restart = (run: string): Step => ({ step: "restart", run });
  switch (placed.where) {
    case "host": {
      const staying = placed.agents.filter(({ runs }) => runs === "stays up");
      if (staying.length === 0 && placed.byHand !== undefined)
        return [
          { step: "start", run: `npx blumeops up ${HOST_STACK}` },
          { step: "by hand", say: placed.byHand },
        ];
      return (staying.length > 0 ? staying : placed.agents).map(({ label, domain, runs }) =>
        runs === "stays up"
          ? restart(launchctl(placed.host, "kickstart -k", label, domain))
          : { step: "run now", run: launchctl(placed.host, "kickstart", label, domain) },
      );
    }
    case "cluster": {
      const { namespace, published, keptBy, workloads } = placed;
      if (published !== undefined) {
        // Argo CD cannot be asked to restart itself.
        return keptBy === "stack"
          ? [restart(kubectl("rollout restart deployment,statefulset", namespace))]
          : [restart(`argocd app actions run ${name} restart --kind Deployment --all`)];
      }
      return workloads.flatMap((workload): Step[] => {
        // A job runs by its clock.
        if (workload.startsWith("cronjob/")) return [];
        if (!workload.startsWith("cluster."))
          return [restart(kubectl(`rollout restart ${workload}`, namespace))];
        // What the operator takes as the wish to restart, one instance after the other.
        const now = '"kubectl.kubernetes.io/restartedAt=$(date -u +%Y-%m-%dT%H:%M:%SZ)"';
        return [restart(kubectl(`annotate --overwrite ${workload} ${now}`, namespace))];
      });
    }
    case "container":
      return [
        restart(
          `ssh ${placed.host} sudo ${placeNamed(viewOf(placed.host), "docker")} restart ${placed.container}`,
        ),
      ];
    case "appliance":
      return [{ step: "restart", say: `with ${placed.host} itself, in its own administration` }];
    case "cloud":
      return [{ step: "restart", say: `at ${placed.provider}, with its own tool: nothing here does it` }];
  }
}
