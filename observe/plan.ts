import type { HostName, ServiceName } from "../catalogue/names.ts";
import type { ServedSite } from "../derive/caddy/sites.ts";
import {
  type HostDocument,
  type HostPlace,
  type HostService,
  secretsOf,
  withSecrets,
} from "../derive/host/document.ts";
import { differenceOf, type ServiceDifference, seenOf } from "../host/difference.ts";
import type { HostWorld } from "../host/look.ts";
import type { HostAddress } from "../host/ssh/address.ts";
import type { WantedService } from "../host/wanted.ts";
import { maskedText, maskOf, type Values } from "./mask.ts";
import type { NasPlan } from "./nas.ts";
import { maskedService, type Told, tellingOf, toldIn } from "./told.ts";
import { maskedWorld, recordedWorld } from "./world.ts";

/** A file that differs, as it may be shown. */
export interface FilePlan {
  readonly path: string;
  /** What is there; missing when nothing is. */
  readonly before?: string;
  readonly after: string;
  /** The mode that it has, where that is another. */
  readonly mode?: { readonly before: string; readonly after: string };
}

/** Something that somebody has changed: a path or an agent, and how it was changed. */
export interface ByHand {
  readonly subject: string;
  readonly what: string;
}

/** A service of the host: how it should be, and what is between that and how it is. */
export interface ServicePlan {
  readonly service: HostService;
  /** What an apply is told; the values of secrets are in it only where {@link HostPlan.values} says so. */
  readonly wanted: WantedService;
  /** The same in the open. */
  readonly telling: string;
  /** The word of this apply: see host/difference.ts. */
  readonly seen: string;
  /** Missing when it is as it should be, as far as that could be compared. */
  readonly difference?: ServiceDifference;
  readonly files: readonly FilePlan[];
  /** What somebody has changed since the last apply. */
  readonly byHand: readonly ByHand[];
  /** It is as it should be, but that cannot be said word for word: the engine keeps what it was last told. */
  readonly leave: boolean;
}

/** What an apply would do to a host. */
export interface HostPlan {
  readonly host: HostName;
  readonly address: HostAddress;
  /** A path of the host in the words of the facts: without what stands before it in the lab, the login's home as ~. */
  readonly shown: (path: string) => string;
  /** The host itself, or what the state keeps of it. */
  readonly comparedWith: "host" | "record";
  /** Whether the values of secrets are at hand: without them nothing is applied, and a value that has changed is not seen. */
  readonly values: "known" | "unknown";
  readonly services: readonly ServicePlan[];
  /** What the proxy serves, and the service that is the proxy. */
  readonly sites: readonly ServedSite[];
  readonly proxy?: ServiceName | undefined;
  /** Missing where there is no NAS, or nothing runs in a container of it. */
  readonly nas?: NasPlan | undefined;
  /** Services that the host has and nobody states any more. */
  readonly unstated: readonly string[];
}

/** What is known before a plan is made. */
export interface Known extends Pick<HostPlan, "sites" | "proxy" | "nas"> {
  readonly document: HostDocument;
  readonly address: HostAddress;
  readonly place: HostPlace;
  readonly values: Values | undefined;
  /** What the host says; missing when it was not reached. */
  readonly world: HostWorld | undefined;
  /** What the state keeps of each service. */
  readonly told: ReadonlyMap<string, Told>;
}

/** The services as the host is asked about them, with the values of secrets where they are at hand. */
export function wantedServices(document: HostDocument, values: Values | undefined): WantedService[] {
  return document.services.map((service) => wantedOf(service, values));
}

/** What an apply would do, from what is known: pure. */
export function planOf({ document, address, place, values, world, told, ...rest }: Known): HostPlan {
  const exact = world !== undefined && values !== undefined;
  // Against the record even known values are masked: it has no others.
  const wanted = wantedServices(document, world === undefined ? undefined : values);
  const compared =
    world === undefined ? recordedWorld(told) : exact ? world : maskedWorld(world, wanted, told);
  return {
    ...rest,
    host: document.host,
    address,
    shown: (path) => shownPath(place, path),
    comparedWith: world === undefined ? "record" : "host",
    values: values === undefined ? "unknown" : "known",
    services: document.services.map((service, i): ServicePlan => {
      const one = wanted[i] ?? wantedOf(service, undefined);
      const former = told.get(service.name);
      const found = differenceOf(asComparable(one, world), compared);
      const difference = found ?? (exact ? undefined : otherwiseTold(service, one, former));
      return {
        service,
        wanted: one,
        telling: tellingOf(service),
        seen: seenOf(one, compared, difference),
        ...(difference === undefined ? {} : { difference }),
        files: filesOf(service, difference, values, former),
        byHand: world === undefined ? [] : changedByHand(one, world, former),
        leave: difference === undefined && (world === undefined || (!exact && secretsOf(service).length > 0)),
      };
    }),
    unstated: [...compared.records.keys()].filter(
      (name) => !document.services.some((service) => service.name === name),
    ),
  };
}

/** A path of a host in the words of the facts: without what stands before it in the lab, the home of the login as ~. */
export function shownPath({ root, login }: HostPlace, path: string): string {
  const onHost = path.startsWith(`${root}/`) ? path.slice(root.length) : path;
  const home = `/Users/${login}`;
  return onHost === home || onHost.startsWith(`${home}/`) ? `~${onHost.slice(home.length)}` : onHost;
}

function wantedOf(service: HostService, values: Values | undefined): WantedService {
  if (values !== undefined) return withSecrets(service, (reference) => readValue(values, reference));
  const masked = maskedService(service);
  return {
    ...masked,
    files: masked.files.map((file, i) =>
      service.files[i]?.secrets.length === 0 ? file : { ...file, unknown: true },
    ),
  };
}

function readValue(values: Values, reference: Parameters<typeof maskOf>[0]): string {
  const value = values.get(reference);
  if (value === undefined) throw new Error(`the value of ${reference} was not read`);
  return value;
}

/** A record knows nothing of programs that a person puts there. */
function asComparable(service: WantedService, world: HostWorld | undefined): WantedService {
  if (world !== undefined) return service;
  const { binary: _, ...rest } = service;
  return rest;
}

/** Where texts are compared with the record: something beside files, agents and packages is to be told. */
function otherwiseTold(
  service: HostService,
  wanted: WantedService,
  former: Told | undefined,
): ServiceDifference | undefined {
  if (JSON.stringify(former) === JSON.stringify(toldIn(tellingOf(service)))) return undefined;
  return { service: wanted, packages: [], folders: [], files: [], down: [], unfinished: false };
}

function filesOf(
  service: HostService,
  difference: ServiceDifference | undefined,
  values: Values | undefined,
  former: Told | undefined,
): FilePlan[] {
  const own = values && new Map([...values].filter(([reference]) => secretsOf(service).includes(reference)));
  return (difference?.files ?? []).map(({ file, now, mode }) => {
    const stated = service.files.find(({ path }) => path === file.path);
    const after = stated === undefined ? "" : stated.content(maskOf);
    const recorded = former?.files.find(({ path }) => path === file.path)?.content;
    return {
      path: file.path,
      ...(now === undefined
        ? {}
        : { before: maskedText(now, own, recorded === undefined ? [after] : [after, recorded]) }),
      after,
      ...(mode === undefined ? {} : { mode: { before: mode, after: file.mode } }),
    };
  });
}

/** What differs from what the last apply left. Nothing is by hand on a host that has never been applied to. */
function changedByHand(service: WantedService, world: HostWorld, former: Told | undefined): ByHand[] {
  const record = world.records.get(service.name);
  if (record === undefined || record.unfinished || former === undefined) return [];
  const files = service.files.flatMap(({ path }): ByHand[] => {
    const applied = world.applied.get(path);
    if (applied === undefined) return [];
    const [hash, mode] = [world.hashes.get(path), world.modes.get(path)];
    if (hash === undefined) return [{ subject: path, what: "was deleted by hand" }];
    if (hash !== applied) return [{ subject: path, what: "was changed by hand" }];
    const before = former.files.find((file) => file.path === path)?.mode;
    return before === undefined || before === mode
      ? []
      : [{ subject: path, what: `was given mode ${mode ?? "?"} by hand` }];
  });
  const agents = former.agents.flatMap(({ label, keepAlive }): ByHand[] => {
    const subject = `agent ${label}`;
    if (!world.agents.has(label)) return [{ subject, what: "was unloaded by hand" }];
    return keepAlive && world.agents.get(label) === undefined ? [{ subject, what: "does not run" }] : [];
  });
  return [...files, ...agents];
}
