import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { Host } from "../../catalogue/host.ts";
import type { ClusterDocument } from "../cluster/document.ts";
import type { HostPlace } from "../host/document.ts";
import { type HostSettings, viewOf } from "../host/view.ts";
import { networkOf } from "../network/document.ts";
import type { PolicySettings } from "../network/policy.ts";
import type { Check } from "./check.ts";
import { clusterChecks } from "./cluster.ts";
import { hostChecks } from "./host.ts";
import { nasChecks } from "./nas.ts";
import { networkChecks } from "./network.ts";
import { routeChecks } from "./routes.ts";

/** What the checks are derived with, beside the catalogue. */
export interface CheckSettings {
  readonly network: PolicySettings;
  readonly host: HostSettings;
  /** Where the paths and ports of a host lie. */
  readonly placeOf: (host: Host) => HostPlace;
  readonly cluster: Pick<ClusterDocument, "apps">;
}

/**
 * Every check of the lab: nobody states one twice and none is forgotten. Dependencies on what has no check (a service that states none) are
 * left out, so that each leads to a check.
 */
export function checksOf(catalogue: Catalogue, settings: CheckSettings): Check[] {
  return joined([
    ...networkChecks(networkOf(catalogue, settings.network)),
    ...systemChecks(catalogue, settings),
  ]);
}

/** Every check but those of the network, which alone take the names of people: what is committed to the repository may tell of these. */
export function systemChecksOf(catalogue: Catalogue, settings: Omit<CheckSettings, "network">): Check[] {
  return joined(systemChecks(catalogue, settings));
}

function systemChecks(catalogue: Catalogue, settings: Omit<CheckSettings, "network">): Check[] {
  const hosts = [...catalogue.hosts.values()];
  const onHosts = [
    ...hosts
      .filter(({ kind }) => kind === "macos")
      .map((host) => ({
        host,
        checks: hostChecks(viewOf(catalogue, settings.host, host.name, settings.placeOf(host))),
      })),
    ...hosts
      .filter(({ kind }) => kind === "nas")
      .map((host) => ({ host, checks: nasChecks(catalogue, host.name, settings.placeOf(host)) }))
      .filter(({ checks }) => checks.length > 0),
  ];
  return [
    ...onHosts.flatMap(({ host, checks }) => [
      loginCheck(host),
      ...checks.map((check) => ({ ...check, dependsOn: [loginId(host), ...check.dependsOn] })),
    ]),
    ...routeChecks(catalogue),
    ...clusterChecks(settings.cluster, catalogue),
  ];
}

/** Checks whose dependencies are all among them. */
function joined(all: readonly Check[]): Check[] {
  const known = new Set(all.map(({ id }) => id));
  return all.map((check) => ({
    ...check,
    dependsOn: [...new Set(check.dependsOn)].filter((id) => known.has(id) && id !== check.id),
  }));
}

function loginId({ name }: Host): string {
  return `login:${name}`;
}

function loginCheck(host: Host): Check {
  return {
    id: loginId(host),
    group: host.name,
    service: undefined,
    subject: `${host.name} lets us in`,
    question: { kind: "login", host: host.name },
    dependsOn: [],
    remedy: [{ step: "look", run: `tailscale ping ${host.device.name}` }],
    needsCluster: false,
  };
}

/** A check and everything that cannot be good without it, by id. */
export function dependentsOf(
  id: string,
  checks: readonly Pick<Check, "id" | "dependsOn">[],
): ReadonlySet<string> {
  const found = new Set([id]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const check of checks) if (check.dependsOn.some((one) => found.has(one))) found.add(check.id);
  }
  return found;
}
