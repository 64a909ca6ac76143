import { kubectl } from "../cluster/kubectl.ts";
import { shellWord } from "../formats/shell.ts";
import { launchctl } from "../host/launchctl.ts";
import { logsOf } from "../host/logs.ts";
import type { NativeService } from "../host/natives.ts";
import { type HostView, placeNamed } from "../host/view.ts";
import type { Placed, Step } from "./page.ts";

/**
 * How to see what a service is doing where it runs.
 *
 * @param native the service as its host runs it, where it is native
 */
export function lookSteps(
  name: string,
  placed: Placed,
  native: NativeService | undefined,
  viewOf: (host: string) => HostView,
): Step[] {
  switch (placed.where) {
    case "host": {
      const { host } = placed;
      const view = viewOf(host);
      const logs = native === undefined ? [] : logsOf(view, native);
      return [
        ...placed.agents.map(
          ({ label, domain }): Step => ({ step: "agent", run: launchctl(host, "print", label, domain) }),
        ),
        ...[...new Set(logs.map(({ path }) => path.slice(view.place.root.length)))].map(
          (path): Step => ({ step: "log", run: `ssh ${host} tail -n 50 ${shellWord(shellWord(path))}` }),
        ),
      ];
    }
    case "cluster": {
      const { namespace, workloads, keptBy } = placed;
      return [
        { step: "pods", run: kubectl("get pods", namespace) },
        ...workloads.flatMap((workload): Step[] => {
          const pods = podsOf(workload);
          return pods === undefined
            ? []
            : [{ step: "log", run: kubectl(`logs --tail 50 ${pods}`, namespace) }];
        }),
        ...(keptBy === "stack" ? [] : [{ step: "synced", run: `argocd app get ${name}` }]),
      ];
    }
    case "container": {
      const docker = placeNamed(viewOf(placed.host), "docker");
      return [{ step: "log", run: `ssh ${placed.host} sudo ${docker} logs --tail 50 ${placed.container}` }];
    }
    case "appliance":
      return [{ step: "log", say: `in the administration of ${placed.host}` }];
    case "cloud":
      return [{ step: "log", say: `at ${placed.provider}, with its own tool` }];
  }
}

/** The pods of a workload, as kubectl's logs takes them. A job's are gone when nothing of it runs. */
function podsOf(workload: string): string | undefined {
  const [kind, name] = workload.split("/");
  if (kind === "cronjob") return undefined;
  // What the operator of PostgreSQL marks the pods of a cluster with.
  return kind === "cluster.postgresql.cnpg.io" ? `--selector cnpg.io/cluster=${name}` : workload;
}
