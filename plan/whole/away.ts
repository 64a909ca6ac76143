import type { Away, ClusterChange, HostChange } from "./plan.ts";
import type { ServicesBetween } from "./services.ts";

/** The services that are away for a while, and who notices: by what is restarted on hosts and made anew in the cluster. */
export function awayOf(
  hosts: readonly HostChange[],
  cluster: readonly ClusterChange[],
  services: ServicesBetween,
  staysUp: ReadonlySet<string>,
): Away[] {
  const onHosts = hosts.filter(
    ({ kind, restarts }) => kind === "change" && restarts.some((label) => staysUp.has(label)),
  );
  const inCluster = cluster.filter(({ restarts }) => restarts);
  return [...new Set(onHosts.map(({ service }) => service))]
    .map((service) => awayService(service, "indri", services))
    .concat(
      [...new Set(inCluster.map(({ app }) => app))].map((app) => awayService(app, "minikube", services)),
    );
}

function awayService(service: string, layer: Away["layer"], { before, after }: ServicesBetween): Away {
  const known = after.get(service) ?? before.get(service);
  const restart = known?.restart;
  return {
    service,
    title: known?.title ?? service,
    layer,
    ...(restart === undefined ? {} : { seconds: restart.seconds, noticed: restart.noticed }),
  };
}
