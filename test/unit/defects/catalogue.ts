import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { Service, type ServiceFacts } from "../../../catalogue/service.ts";
import { realCatalogue } from "../services/real.ts";

const real = await realCatalogue();

/** The lab's own facts, with services as the running system has them. */
export function asItRuns(...services: readonly ServiceFacts[]): Catalogue {
  const changed = services.map((facts) => Service.parse(facts));
  return {
    ...real,
    services: new Map([...real.services, ...changed.map((service) => [service.name, service] as const)]),
  };
}

type Native = NonNullable<Extract<ServiceFacts["runs"], { where: "host" }>["native"]>;
type Agent = NonNullable<Native["agents"]>[number];

/** A native service with its agents changed. @throws Error for another */
export function withAgents(facts: ServiceFacts, change: (agent: Agent) => Agent): ServiceFacts {
  const { runs } = facts;
  if (runs.where !== "host" || runs.native === undefined) throw new Error(`${facts.name} is not native`);
  const { native } = runs;
  return { ...facts, runs: { ...runs, native: { ...native, agents: (native.agents ?? []).map(change) } } };
}

/** A cluster of databases with one more. @throws Error for another service */
export function withDatabase(facts: ServiceFacts, name: string): ServiceFacts {
  const { runs } = facts;
  if (runs.where !== "cluster" || runs.workload?.kind !== "postgres-cluster")
    throw new Error(`${facts.name} has no databases`);
  const databases = [...runs.workload.databases, { name, owner: name }];
  return { ...facts, runs: { ...runs, workload: { ...runs.workload, databases } } };
}

type Pods = Extract<
  NonNullable<Extract<ServiceFacts["runs"], { where: "cluster" }>["workload"]>,
  { kind: "Deployment" | "StatefulSet" | "DaemonSet" }
>;

/** A service of pods with those of its files that are kept. @throws Error for another service */
export function withFiles(
  facts: ServiceFacts,
  keep: (file: NonNullable<Pods["files"]>[number]) => boolean,
): ServiceFacts {
  const { runs } = facts;
  if (runs.where !== "cluster" || runs.workload === undefined || !("files" in runs.workload))
    throw new Error(`${facts.name} has no files`);
  const { workload } = runs;
  return {
    ...facts,
    runs: { ...runs, workload: { ...workload, files: (workload.files ?? []).filter(keep) } },
  };
}
