import type { Host } from "../../catalogue/host.ts";
import type { Service } from "../../catalogue/service.ts";

/** A field of a service's file. */
export function inService(service: Pick<Service, "name">, field: string): { file: string; field: string } {
  return { file: `services/${service.name}.ts`, field };
}

/** A field of a host's file. */
export function inHost(host: Pick<Host, "name">, field: string): { file: string; field: string } {
  return { file: `hosts/${host.name}.ts`, field };
}

/** A field of the tailnet's facts. */
export function inTailnet(field: string): { file: string; field: string } {
  return { file: "network/tailnet.ts", field };
}

/** Everything that is claimed more than once, with all who claim it. */
export function claimedTwice<T>(claims: readonly T[], key: (claim: T) => string): [string, T[]][] {
  return [...Map.groupBy(claims, key)].filter(([, claimants]) => claimants.length > 1);
}
