import type { Catalogue } from "../catalogue/catalogue.ts";
import type { Host } from "../catalogue/host.ts";
import type { IndriSettings } from "../config/indri.ts";
import { proxyService, servedSites } from "../derive/caddy/sites.ts";
import { containerDocumentOf } from "../derive/host/containers.ts";
import type { HostDocument } from "../derive/host/document.ts";
import { hostDocumentOf } from "../derive/host/host.ts";
import { viewOf } from "../derive/host/view.ts";
import type { HostAddress, Login } from "../host/ssh/address.ts";
import { HostFailure } from "../host/ssh/failure.ts";
import { loginFrom } from "./login.ts";
import { lookAt } from "./look.ts";
import { type Environment, placeInLab, placeOf } from "./place.ts";
import { type HostPlan, type Known, type NasPlan, planOf, wantedServices } from "./plan.ts";
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
  readonly known: Omit<Known, "told">;
  /** Missing when the host could not be reached; then this says why. */
  readonly login?: Login;
  readonly unreached?: HostFailure;
}

/** A host as it is and as it should be. */
export interface Observed extends Omit<Seen, "known"> {
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
  const { address, place } =
    environment["BLUMEOPS_LAB"] === undefined
      ? placeOf(host, settings, catalogue.tailnet.domain)
      : await placeInLab(host, environment);
  const document = hostDocumentOf(catalogue, settings, host.name, place);
  const values = await readValues(document, environment);
  const answer = await look(address, document, values, environment, signal);
  const known = {
    document,
    address,
    place,
    values,
    world: "world" in answer ? answer.world : undefined,
    sites: servedSites(viewOf(catalogue, settings, host.name, place)),
    proxy: proxyService(catalogue),
    nas: nasPlan(observing),
  };
  return "world" in answer ? { known, login: answer.login } : { known, unreached: answer };
}

/**
 * What an apply would do to a host that was looked at. One that was not reached is compared with what the state keeps of it.
 *
 * @param told what the state keeps of each service
 */
export function planFor({ known, ...rest }: Seen, told: ReadonlyMap<string, Told>): Observed {
  return { ...rest, plan: planOf({ ...known, told }) };
}

/** The NAS's containers. The lab has no NAS. */
function nasPlan({ catalogue, settings, environment }: Observing): NasPlan | undefined {
  const nas = [...catalogue.hosts.values()].find(({ kind }) => kind === "nas");
  if (nas === undefined || environment["BLUMEOPS_LAB"] !== undefined) return undefined;
  const { address, place } = placeOf(nas, settings, catalogue.tailnet.domain);
  const { containers } = containerDocumentOf(catalogue, nas.name, place);
  return containers.length === 0 ? undefined : { address, containers };
}

async function look(
  address: HostAddress,
  document: HostDocument,
  values: Parameters<typeof wantedServices>[1],
  environment: Environment,
  signal: AbortSignal | undefined,
): Promise<{ login: Login; world: Awaited<ReturnType<typeof lookAt>> } | HostFailure> {
  try {
    const login = await loginFrom(environment);
    return { login, world: await lookAt(address, login, wantedServices(document, values), signal) };
  } catch (error) {
    if (error instanceof HostFailure && error.kind === "no way in") return error;
    throw error;
  }
}
