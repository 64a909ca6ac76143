import type { Service } from "../../catalogue/service.ts";
import { type ClusterService, hasPods, isPostgres } from "./context.ts";

/** The name that a service's objects carry: the service's own, or that of the PostgreSQL cluster that it is. */
export function baseNameOf(service: ClusterService): string {
  return isPostgres(service) ? service.runs.workload.cluster : service.name;
}

/** The Service object that carries a port. */
export function serviceObjectOf(service: ClusterService, port: string): string {
  const { workload } = service.runs;
  if (hasPods(service)) return service.name;
  // The operator makes the Services of a PostgreSQL cluster by itself, but none for its metrics.
  if (isPostgres(service)) return `${baseNameOf(service)}-${isMetrics(service, port) ? "metrics" : "rw"}`;
  return "services" in workload
    ? (Object.entries(workload.services).find(([name]) => name === port)?.[1] ?? service.name)
    : service.name;
}

/** Whether a port is one that metrics are read from. */
export function isMetrics(service: Service, port: string): boolean {
  return service.metrics.some((metrics) => metrics.port === port);
}

/** A port's number. @throws where findings would have said that there is no such port */
export function portNumber(service: Service, name: string): number {
  const found = Object.entries(service.ports).find(([port]) => port === name)?.[1];
  if (found === undefined) throw new Error(`${service.name} has no port "${name}"`);
  return found.port;
}

/** Host name of a service's port in the cluster's DNS. */
export function clusterHost(service: ClusterService, port: string): string {
  return `${serviceObjectOf(service, port)}.${service.runs.namespace}.svc.cluster.local`;
}

/** The labels by which a service's pods are found. They can never change on a Deployment, so they say nothing that may. */
export function selectorOf(service: ClusterService): Record<string, string> {
  return isPostgres(service) ? { "cnpg.io/cluster": service.runs.workload.cluster } : { app: service.name };
}

/** The labels of everything that is made for a service. */
export function labelsOf(service: ClusterService): Record<string, string> {
  return {
    app: service.name,
    "app.kubernetes.io/name": service.name,
    "app.kubernetes.io/managed-by": "blumeops",
  };
}

/** What every object in a service's namespace says of itself. */
export function metadataOf(
  service: ClusterService,
  name: string,
  annotations: Readonly<Record<string, string>> = {},
): { name: string; namespace: string; labels: Record<string, string>; annotations?: Record<string, string> } {
  return {
    name,
    namespace: service.runs.namespace,
    labels: labelsOf(service),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations: { ...annotations } }),
  };
}

/** Argo CD neither prunes such an object nor deletes it with its application: it holds data, or what holds data hangs on it. */
export const KEPT = { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" } as const;
