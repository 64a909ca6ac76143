import type { IIoK8sApiCoreV1PodSecurityContext } from "kubernetes-models/v1/PodSecurityContext";
import type { IIoK8sApiCoreV1SecurityContext } from "kubernetes-models/v1/SecurityContext";
import type { Container, Exception, NamedContainer } from "../../../catalogue/container.ts";
import type { Pods } from "../../../catalogue/pods.ts";
import type { PodSecurity } from "../../../catalogue/upstream.ts";
import type { PodsKind, Running } from "../context.ts";

/** Ports below this one are root's where the kernel is not told otherwise. */
const FIRST_FREE_PORT = 1024;

/** Whether a container is allowed something that the safe defaults forbid. */
export function allows(container: Pick<Container, "exceptions">, what: Exception["allow"]): boolean {
  return container.exceptions.some(({ allow }) => allow === what);
}

/** Whether a container may run as root: stated, or because a privileged one is root anyway. */
export function mayBeRoot(container: Pick<Container, "exceptions">): boolean {
  return allows(container, "root") || allows(container, "privileged");
}

/** Every container that a service's pods, jobs aside, consist of. */
export function containersOf(workload: Pods): Container[] {
  return [workload, ...workload.init, ...workload.sidecars];
}

/** What holds for a pod as a whole. */
export function podSecurityOf(
  { ports, runs: { workload } }: Running<PodsKind>,
  containers: readonly Container[],
): IIoK8sApiCoreV1PodSecurityContext {
  const { user, group } = workload.runAs ?? {};
  const owner = group ?? user;
  const lowest = Math.min(...Object.values(ports).map(({ port }) => port));
  const rootless = !containers.some(mayBeRoot);
  return {
    ...(rootless ? { runAsNonRoot: true } : {}),
    ...(user === undefined ? {} : { runAsUser: user }),
    ...(owner === undefined
      ? {}
      : { runAsGroup: owner, fsGroup: owner, fsGroupChangePolicy: "OnRootMismatch" }),
    seccompProfile: { type: "RuntimeDefault" },
    // One of the few that Kubernetes calls safe: it is the pod's own, not the node's.
    ...(rootless && lowest < FIRST_FREE_PORT
      ? { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: String(lowest) }] }
      : {}),
  };
}

/** What holds for one container. */
export function containerSecurityOf(container: Container | NamedContainer): IIoK8sApiCoreV1SecurityContext {
  if (allows(container, "privileged")) return { privileged: true, runAsUser: 0, runAsNonRoot: false };
  const added = container.exceptions.flatMap((exception) =>
    exception.allow === "capabilities" ? exception.add : [],
  );
  return {
    allowPrivilegeEscalation: allows(container, "escalation"),
    capabilities: { drop: ["ALL"], ...(added.length === 0 ? {} : { add: [...added].sort() }) },
    readOnlyRootFilesystem: !allows(container, "writable-root"),
    runAsNonRoot: !mayBeRoot(container),
    ...("user" in container && container.user !== undefined ? { runAsUser: container.user } : {}),
  };
}

/** The strictest of Kubernetes' Pod Security Standards that the pods of a service meet, its jobs included. */
export function standardOf(workload: Pods): PodSecurity {
  const containers = [...containersOf(workload), ...workload.jobs];
  if (containers.some((container) => allows(container, "privileged") || allows(container, "host-network")))
    return "privileged";
  const beyondRestricted = containers.some(
    (container) =>
      allows(container, "root") ||
      allows(container, "escalation") ||
      container.exceptions.some(
        (exception) =>
          exception.allow === "capabilities" && exception.add.some((name) => name !== "NET_BIND_SERVICE"),
      ),
  );
  return beyondRestricted ? "baseline" : "restricted";
}
