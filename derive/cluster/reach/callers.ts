import type { Catalogue } from "../../../catalogue/catalogue.ts";
import type { MountedFile } from "../../../catalogue/container.ts";
import {
  type ClusterService,
  clusterServices,
  hasPods,
  isPostgres,
  type PodsKind,
  providerOf,
  type Running,
} from "../context.ts";
import { selectorOf } from "../names.ts";
import { once } from "../once.ts";
import { deviceRequestOf } from "./device.ts";

/** Pods that may reach a port: those of a namespace, or those of them that carry all labels or one of some names. */
export interface Caller {
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly apps?: readonly string[];
}

/** The port on which the operator of PostgreSQL asks an instance how it is. */
const POSTGRES_STATUS = 8000;

/** Who reaches which port of a service, by number: those who say that they use it, the scraper, the prober, its own device's proxy. */
export function callersOf(service: ClusterService, catalogue: Catalogue): Map<number, Caller[]> {
  const callers = new Map<number, Caller[]>();
  const admit = (port: string | undefined, caller: Caller): void => {
    for (const [name, { port: number, bind }] of Object.entries(service.ports)) {
      if (bind === "all" && (port === undefined || port === name))
        callers.set(number, [...(callers.get(number) ?? []), caller]);
    }
  };
  for (const { port, user } of usersOf(catalogue).get(service.name) ?? []) admit(port, callerOf(user));
  for (const { by, port } of service.metrics) {
    const reader = by === "alloy-host" ? undefined : holderOf(by === "prometheus" ? by : "alloy", catalogue);
    if (port !== undefined && reader !== undefined && reader.name !== service.name)
      admit(port, callerOf(reader));
  }
  const prober = holderOf("alloy", catalogue);
  for (const check of service.checks) {
    if ("port" in check && check.port !== undefined && prober !== undefined)
      admit(check.port, callerOf(prober));
  }
  admitDevice(service, catalogue, admit);
  if (isPostgres(service)) {
    const operator = catalogue.services.get(service.runs.workload.operator);
    if (operator?.runs.where === "cluster")
      callers.set(POSTGRES_STATUS, [{ namespace: operator.runs.namespace }, callerOf(service)]);
    admit(undefined, callerOf(service));
  }
  return callers;
}

/** Who says that they use a service through the cluster, by the service. */
const usersOf = once((catalogue) =>
  Map.groupBy(
    clusterServices(catalogue).flatMap((user) =>
      user.uses.flatMap(({ service, port, through }) =>
        through === "cluster" ? [{ service, port, user }] : [],
      ),
    ),
    ({ service }) => service,
  ),
);

/** The operator makes a proxy pod for each device, and marks it with the object that asked for it. */
function admitDevice(
  service: ClusterService,
  catalogue: Catalogue,
  admit: (port: string | undefined, caller: Caller) => void,
): void {
  const request = deviceRequestOf(service);
  if (request === undefined) return;
  const proxy: Caller = {
    namespace: providerOf("tailnet", catalogue).service.runs.namespace,
    labels: {
      "tailscale.com/parent-resource": request.name,
      "tailscale.com/parent-resource-ns": service.runs.namespace,
      "tailscale.com/parent-resource-type": request.kind,
    },
  };
  for (const { to } of service.device?.ports ?? []) admit(to, proxy);
}

/** The pods of a service as callers; of what upstream installs, every pod of its namespace. */
function callerOf(service: ClusterService): Caller {
  const { namespace } = service.runs;
  if (isPostgres(service)) return { namespace, labels: selectorOf(service) };
  if (!hasPods(service)) return { namespace };
  return {
    namespace,
    apps: [service.name, ...service.runs.workload.jobs.map(({ name }) => `${service.name}-${name}`)],
  };
}

const holders = once((catalogue) =>
  clusterServices(catalogue)
    .filter(hasPods)
    .flatMap((service) =>
      service.runs.workload.files.flatMap(({ content }) =>
        content.format === "derived" ? [[content.document, service] as const] : [],
      ),
    ),
);

/** The service that reads a document which is written from the whole catalogue. */
export function holderOf(
  document: Extract<MountedFile["content"], { format: "derived" }>["document"],
  catalogue: Catalogue,
): Running<PodsKind> | undefined {
  return holders(catalogue).find(([held]) => held === document)?.[1];
}
