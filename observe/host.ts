import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Host } from "../catalogue/host.ts";
import type { IndriSettings } from "../config/indri.ts";
import { servedSites } from "../derive/caddy/sites.ts";
import { containerDocumentOf } from "../derive/host/containers.ts";
import type { HostDocument } from "../derive/host/document.ts";
import { hostDocumentOf } from "../derive/host/host.ts";
import { proxyOf } from "../derive/host/natives.ts";
import { viewOf } from "../derive/host/view.ts";
import type { HostAddress, Login } from "../host/ssh/address.ts";
import { HostFailure } from "../host/ssh/failure.ts";
import { loginFrom } from "./login.ts";
import { lookAt } from "./look.ts";
import { type KnownNas, lookAtContainers, nasPlanOf, type ToldContainer } from "./nas.ts";
import { type Environment, type Placed, placeInLab, placeOf } from "./place.ts";
import { type HostPlan, type Known, planOf, wantedServices } from "./plan.ts";
import type { Told } from "./told.ts";
import { readValues } from "./values.ts";

/** What a host is looked at for. */
export interface Observing {
  readonly catalogue: Catalogue;
  readonly settings: IndriSettings;
  /** Says whether the lab is meant, how to log in, and where 1Password Connect is. */
  readonly environment: Environment;
  readonly signal?: AbortSignal;
}

/** Everything that is known of a host but what the state keeps of it. */
export interface Seen {
  readonly known: Omit<Known, "told" | "nas">;
  readonly nas?: KnownNas | undefined;
  /** Missing when the host could not be reached; then this says why. */
  readonly login?: Login;
  readonly unreached?: HostFailure;
}

/** A host as it is and as it should be. */
export interface Observed extends Omit<Seen, "known" | "nas"> {
  readonly plan: HostPlan;
}

/** The host of the stack: the one that runs macOS. @throws Error where the facts state none */
export function hostOfStack({ hosts }: Catalogue): Host {
  const host = [...hosts.values()].find(({ kind }) => kind === "macos");
  if (host === undefined) throw new Error("hosts/ states no host with macOS, and the stack keeps one");
  return host;
}

/**
 * Derives what a host should be and looks at what it is.
 *
 * @throws {@link HostFailure} when somebody else answers in its place
 * @throws SecretUnavailable when a secret that a service needs does not exist
 */
export async function seeHost(observing: Observing): Promise<Seen> {
  const { catalogue, settings, environment, signal } = observing;
  const host = hostOfStack(catalogue);
  const { address, place } = await placed(host, observing);
  const stated = statedHost(catalogue, settings, host, { address, place });
  const values = await readValues(stated.document, environment);
  const [answer, nas] = await Promise.all([
    look(address, stated.document, values, environment, signal),
    seeNas(observing),
  ]);
  const known = { ...stated, values, world: "world" in answer ? answer.world : undefined };
  return "world" in answer ? { known, nas, login: answer.login } : { known, nas, unreached: answer };
}

/** What the facts say of a host, where it is known where it is. */
export function statedHost(
  catalogue: Catalogue,
  settings: IndriSettings,
  host: Host,
  { address, place }: Placed,
): Omit<Known, "told" | "nas" | "values" | "world"> {
  return {
    document: hostDocumentOf(catalogue, settings, host.name, place),
    address,
    place,
    sites: servedSites(viewOf(catalogue, settings, host.name, place)),
    proxy: proxyOf(catalogue)?.service.name,
  };
}

/**
 * What an apply would do to a host that was looked at. One that was not reached is compared with what the state keeps of it.
 *
 * @param told what the state keeps of each service
 * @param toldContainers what it keeps of each container of the NAS, by service
 */
export function planFor(
  { known, nas, ...rest }: Seen,
  told: ReadonlyMap<string, Told>,
  toldContainers: ReadonlyMap<string, ToldContainer> = new Map(),
): Observed {
  const nasPlan = nas === undefined ? undefined : nasPlanOf(nas, toldContainers);
  return { ...rest, plan: planOf({ ...known, told, nas: nasPlan }) };
}

/** Where a host is: in the lab where the environment says so. @throws {@link HostFailure} when the lab's machine does not run */
export async function placed(host: Host, { catalogue, settings, environment }: Observing): Promise<Placed> {
  return environment["BLUMEOPS_LAB"] === undefined
    ? placeOf(host, settings, catalogue.tailnet.domain)
    : await placeInLab(host, environment);
}

/** The NAS, where something runs in a container of it. */
export function nasInUse({ hosts, services }: Catalogue): Host | undefined {
  return [...hosts.values()].find(
    ({ kind, name }) =>
      kind === "nas" &&
      [...services.values()].some(({ runs }) => runs.where === "container" && runs.host === name),
  );
}

/** The NAS's containers, and how they are. */
async function seeNas(observing: Observing): Promise<KnownNas | undefined> {
  const { catalogue, environment, signal } = observing;
  const nas = nasInUse(catalogue);
  if (nas === undefined) return undefined;
  const { address, place } = await placed(nas, observing);
  const { containers } = containerDocumentOf(catalogue, nas.name, place);
  const found = await unlessNoWayIn(async () =>
    lookAtContainers(address, await loginFrom(environment), containers, signal),
  );
  return { host: nas.name, address, containers, found };
}

async function look(
  address: HostAddress,
  document: HostDocument,
  values: Parameters<typeof wantedServices>[1],
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<{ login: Login; world: Awaited<ReturnType<typeof lookAt>> } | HostFailure> {
  return await unlessNoWayIn(async () => {
    const login = await loginFrom(environment);
    return { login, world: await lookAt(address, login, wantedServices(document, values), signal) };
  });
}

/** What came of it, or why the host was not reached; another failure is one. */
async function unlessNoWayIn<T>(work: () => Promise<T>): Promise<T | HostFailure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HostFailure && error.kind === "no way in") return error;
    throw error;
  }
}
