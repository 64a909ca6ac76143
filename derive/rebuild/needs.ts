import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Service } from "../../catalogue/service.ts";
import { partsOf } from "../../catalogue/template.ts";
import { isKeptByStack } from "../cluster/argo.ts";
import { type ClusterSettings, clusterServices, inCluster, providersOf } from "../cluster/context.ts";
import { NAMESPACES } from "../cluster/namespaces.ts";
import { needsOf } from "../cluster/order.ts";
import { type FirstSecret, firstSecrets } from "../cluster/secrets/by-hand.ts";
import { documentOf } from "../host/natives.ts";
import { neededBy } from "../host/order.ts";

/** Something that has to come back. */
export interface Part {
  /** A service's name, or a word of its own. */
  readonly name: string;
  readonly what: string;
  /** What brings it: a command, or {@link PERSON}. */
  readonly by: string;
}

/** That one part needs another one. */
export interface Dependency {
  readonly part: string;
  readonly needs: string;
  readonly because: string;
  /** How it comes up all the same while the other is not there yet; nothing where it cannot. */
  readonly without?: string;
}

/** What brings a part that no command brings. */
export const PERSON = "a person";

const VAULT = "vault";
const NETWORK = "network";
const REPOSITORY = "repository";

const BY = {
  host: "npx blumeops up indri",
  container: "npx blumeops up indri",
  cluster: "npx blumeops up minikube",
  appliance: PERSON,
  cloud: PERSON,
} as const;

const WAITS = "it starts without it, and tries again";

/** Everything that has to come back when all is lost, and what needs what. */
export function needsOfLab(
  catalogue: Catalogue,
  settings: ClusterSettings,
): { readonly parts: readonly Part[]; readonly dependencies: readonly Dependency[] } {
  const services = [...catalogue.services.values()];
  const first = Map.groupBy(firstSecrets({ catalogue, settings }), ({ service }) => service);
  const data = services.flatMap((service) => {
    const part = dataOf(service);
    return part === undefined ? [] : [{ of: service.name, part }];
  });
  return {
    parts: [
      { name: VAULT, what: "a 1Password Connect server on the machine that applies", by: PERSON },
      { name: NETWORK, what: "policy, devices and records", by: "npx blumeops up network" },
      { name: REPOSITORY, what: "what Argo CD reads", by: "git push, or the forge's data from its backup" },
      { name: NAMESPACES, what: "where the cluster's services live", by: BY.cluster },
      ...services.map(({ name, title, runs }) => ({ name, what: title, by: BY[runs.where] })),
      ...data.map(({ part }) => part),
    ],
    dependencies: [
      { part: NETWORK, needs: VAULT, because: "the credentials of both APIs" },
      ...[...new Set(clusterServices(catalogue).map(({ runs }) => runs.cluster))].map((needs) => ({
        part: NAMESPACES,
        needs,
        because: "they are in it",
      })),
      ...services.flatMap((service) => [
        ...placed(service, catalogue),
        ...used(service, catalogue),
        ...(inCluster(service) ? [] : fromVault(service)),
      ]),
      ...clusterServices(catalogue).flatMap((service) =>
        needsOf(service, catalogue).map(({ service: needs, because }) => ({
          part: service.name,
          needs,
          because,
          ...withoutIt(
            needs,
            first.get(service.name) ?? [],
            catalogue,
            isKeptByStack({ name: service.name, namespace: service.runs.namespace }, catalogue),
          ),
        })),
      ),
      ...[...first].flatMap(([part, secrets]) =>
        secrets.map(({ name }) => ({ part, needs: VAULT, because: `the Secret ${name}` })),
      ),
      ...forge(catalogue),
      ...data.flatMap(({ of, part }) =>
        [of, ...archives(catalogue)].map((needs) => ({
          part: part.name,
          needs,
          because: needs === of ? "its place is there then" : "it keeps the archives",
        })),
      ),
    ],
  };
}

/** What a service has to be given back; nothing where all of it may be lost, or the cluster brings it back by itself. */
function dataOf({ name, stores }: Service): Part | undefined {
  const kept = stores.filter(({ backup }) => backup.by !== "nothing" && backup.by !== "cluster");
  if (kept.length === 0) return undefined;
  const what = kept.map((store) => store.name).join(", ");
  return { name: `data of ${name}`, what, by: "a person, from the last archive" };
}

/** The services that keep archives: those of which the backup's configuration is a file. */
function archives({ services }: Catalogue): string[] {
  return [...services.values()].flatMap(({ name, runs }) => {
    const native = runs.where === "host" ? runs.native : undefined;
    return native !== undefined && documentOf(native, "borgmatic") !== undefined ? [name] : [];
  });
}

/** What is below a service wherever it runs. */
function placed(service: Service, catalogue: Catalogue): Dependency[] {
  const { name, runs } = service;
  if (runs.where === "host" || runs.where === "container")
    return [{ part: name, needs: NETWORK, because: "its host is reached through the tailnet" }];
  if (!inCluster(service)) return [];
  const kept = isKeptByStack({ name, namespace: service.runs.namespace }, catalogue);
  const gitops = kept ? [] : providersOf("gitops", catalogue).map(({ service: { name: needs } }) => needs);
  return [
    { part: name, needs: service.runs.cluster, because: "it runs there" },
    { part: name, needs: NAMESPACES, because: "it lives in one" },
    ...gitops.map((needs) => ({ part: name, needs, because: "it is installed by it" })),
  ];
}

/** What a service uses. Only what runs beside it on its host is waited for when it starts. */
function used(service: Service, catalogue: Catalogue): Dependency[] {
  const waited =
    service.runs.where === "host" ? new Set(neededBy(catalogue, service.runs.host, service)) : new Set();
  const inside = inCluster(service)
    ? new Set(needsOf(service, catalogue).map(({ service: name }) => name))
    : new Set();
  return service.uses
    .filter(({ service: needs }) => needs !== service.name && !inside.has(needs))
    .map(({ service: needs, why }) => ({
      part: service.name,
      needs,
      because: why,
      ...(waited.has(needs) ? {} : { without: WAITS }),
    }));
}

function fromVault({ name, secrets }: Service): Dependency[] {
  return Object.keys(secrets).length === 0
    ? []
    : [{ part: name, needs: VAULT, because: "the values of its secrets" }];
}

/** How a service of the cluster comes up while what it needs is not there: by a Secret that is written for it first, or because its own part comes last. */
function withoutIt(
  needs: string,
  first: readonly FirstSecret[],
  catalogue: Catalogue,
  isKept: boolean,
): Pick<Dependency, "without"> {
  const stores = providersOf("secret-store", catalogue).map(({ service }) => service.name);
  const [secret] = first.filter(({ adopted }) => adopted);
  if (stores.some((store) => store === needs) && secret !== undefined)
    return { without: `the stack writes the Secret ${secret.namespace}/${secret.name} first` };
  return isKept ? { without: "the stack brings what needs it last" } : {};
}

/** What keeps the cluster reads the repository from a forge that the lab runs itself. */
function forge(catalogue: Catalogue): Dependency[] {
  return providersOf("gitops", catalogue).flatMap(({ service, provision }) => {
    const keepers = (partsOf(provision.repository) ?? []).flatMap((part) =>
      part.kind === "use" ? [part.name] : [],
    );
    return [
      { part: service.name, needs: REPOSITORY, because: "it reads the manifests there" },
      ...keepers.map((needs) => ({ part: REPOSITORY, needs, because: "it lies there" })),
    ];
  });
}
