import type { Catalogue } from "../../catalogue/catalogue.ts";
import { networkOf } from "../../derive/network/document.ts";
import type { PolicySettings } from "../../derive/network/policy.ts";
import { tailnetOf } from "../../derive/network/tailnet.ts";
import type { Surroundings } from "../../plan/reachability.ts";

/** What the facts say of the tailnet, for telling what a change does to whom. */
export function surroundingsOf(catalogue: Catalogue, settings: PolicySettings): Surroundings {
  const hosts = new Map(
    [...catalogue.hosts].map(([name, { device }]): [string, string] => [name, device.name]),
  );
  return {
    tailnet: tailnetOf(catalogue, settings),
    policy: networkOf(catalogue, settings).policy,
    deviceOf: (host) => hosts.get(host) ?? host,
  };
}
