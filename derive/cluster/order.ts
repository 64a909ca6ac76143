import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { ServiceName } from "../../catalogue/names.ts";
import { type ClusterService, clusterServices, isPostgres, providersOf } from "./context.ts";
import { once } from "./once.ts";
import { secretsOf } from "./secrets/external.ts";
import { isBelowStore } from "./secrets/store.ts";

/** What a service of the cluster needs to be there first, and why in one word. */
export interface Need {
  readonly service: ServiceName;
  readonly because: string;
}

const namesOf = once((catalogue) => new Set(clusterServices(catalogue).map(({ name }) => name)));

/** The services of the cluster that one needs: those that it uses there, and those that the whole cluster leans on. */
export function needsOf(service: ClusterService, catalogue: Catalogue): Need[] {
  const { workload } = service.runs;
  const fillsSecrets =
    (secretsOf(service).length > 0 || ("fromCluster" in workload && workload.fromCluster.length > 0)) &&
    !isBelowStore(service, catalogue);
  const isReached = service.device !== undefined && service.device.via !== "host";
  const known = namesOf(catalogue);
  const needs: Need[] = [
    ...service.uses.flatMap(({ service: name, through, why }) =>
      through === "cluster" ? [{ service: name, because: why }] : [],
    ),
    ...("fromCluster" in workload
      ? workload.fromCluster.map(({ of, secret }) => ({ service: of, because: `reads ${secret}` }))
      : []),
    ...(isPostgres(service) ? [{ service: service.runs.workload.operator, because: "is kept by it" }] : []),
    ...(fillsSecrets ? providedBy("secret-store", "its Secrets", catalogue) : []),
    ...(isReached ? providedBy("tailnet", "its device", catalogue) : []),
  ].filter(({ service: name }) => name !== service.name && known.has(name));
  return [...new Map(needs.map((need) => [need.service, need])).values()].sort((a, b) =>
    a.service < b.service ? -1 : 1,
  );
}

function providedBy(kind: "secret-store" | "tailnet", because: string, catalogue: Catalogue): Need[] {
  return providersOf(kind, catalogue).map(({ service }) => ({ service: service.name, because }));
}

/** Services that need each other in a ring, each ring once, from its first name on. */
export function ringsOf(catalogue: Catalogue): ServiceName[][] {
  const needs = new Map(
    clusterServices(catalogue).map((service) => [
      service.name,
      needsOf(service, catalogue).map(({ service: name }) => name),
    ]),
  );
  const rings = new Map<string, ServiceName[]>();
  const done = new Set<ServiceName>();
  const visit = (name: ServiceName, path: readonly ServiceName[]): void => {
    const at = path.indexOf(name);
    if (at >= 0) {
      const ring = path.slice(at);
      rings.set([...ring].sort().join(" "), fromFirst(ring));
      return;
    }
    if (done.has(name)) return;
    for (const next of needs.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of needs.keys()) visit(name, []);
  return [...rings.values()];
}

function fromFirst(ring: readonly ServiceName[]): ServiceName[] {
  const [first] = [...ring].sort();
  const at = first === undefined ? 0 : ring.indexOf(first);
  return [...ring.slice(at), ...ring.slice(0, at)];
}

/** In which wave each service comes: the first after everything that it needs, from 1 on. Wave 0 is the namespaces. */
export function wavesOf(catalogue: Catalogue): Map<ServiceName, number> {
  const services = new Map(clusterServices(catalogue).map((service) => [service.name, service]));
  const waves = new Map<ServiceName, number>();
  const waveOf = (name: ServiceName, path: ReadonlySet<ServiceName>): number => {
    const known = waves.get(name);
    const service = services.get(name);
    // A ring is a finding; here it only must not hang.
    if (known !== undefined || service === undefined || path.has(name)) return known ?? 0;
    const inner = new Set([...path, name]);
    const wave =
      1 + Math.max(0, ...needsOf(service, catalogue).map(({ service: need }) => waveOf(need, inner)));
    waves.set(name, wave);
    return wave;
  };
  for (const name of services.keys()) waveOf(name, new Set());
  return waves;
}
