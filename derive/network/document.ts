import type { Catalogue } from "../../catalogue/catalogue.ts";
import type { HostName, Tag } from "../../catalogue/names.ts";
import { doorsOf } from "./doors.ts";
import { hujsonOf } from "./hujson.ts";
import { entries } from "./people.ts";
import { type PolicySettings, policyOf } from "./policy.ts";
import { recordsOf, type ZoneRecord } from "./records.ts";

/** A Tailscale Service that a host answers for. */
export interface TailnetServiceDocument {
  readonly name: string;
  readonly tag: Tag;
  /** TCP ports. */
  readonly ports: readonly number[];
  readonly comment: string;
}

/** A pre-authentication key. */
export interface TailnetKeyDocument {
  readonly name: string;
  readonly tags: readonly Tag[];
  readonly reusable: boolean;
  readonly ephemeral: boolean;
  readonly preauthorized: boolean;
  /** Seconds. */
  readonly expiry: number;
}

/** Everything that the network stack makes true: plain values, computed from the facts alone. */
export interface NetworkDocument {
  readonly tailnet: string;
  /** HuJSON text of the policy file. */
  readonly policy: string;
  readonly devices: readonly {
    readonly host: HostName;
    readonly fqdn: string;
    readonly tags: readonly Tag[];
  }[];
  readonly services: readonly TailnetServiceDocument[];
  readonly keys: readonly TailnetKeyDocument[];
  readonly dns: { readonly magicDns: boolean; readonly httpsCertificates: boolean };
  readonly zone: string;
  readonly records: readonly ZoneRecord[];
}

/** Derives the network layer. */
export function networkOf(catalogue: Catalogue, settings: PolicySettings): NetworkDocument {
  const { tailnet, zone } = catalogue;
  return {
    tailnet: tailnet.domain,
    policy: hujsonOf(policyOf(catalogue, settings)),
    devices: [...catalogue.hosts.values()].flatMap((host) =>
      "tags" in host.device
        ? [{ host: host.name, fqdn: `${host.device.name}.${tailnet.domain}`, tags: host.device.tags }]
        : [],
    ),
    services: [...doorServices(catalogue), ...hostServices(catalogue)],
    keys: entries(tailnet.keys).map(
      ([name, { tags, reusable, ephemeral, preauthorized, expirySeconds }]) => ({
        name,
        tags,
        reusable,
        ephemeral,
        preauthorized,
        expiry: expirySeconds,
      }),
    ),
    dns: tailnet.dns,
    zone: zone.domain,
    records: recordsOf(catalogue),
  };
}

function doorServices(catalogue: Catalogue): TailnetServiceDocument[] {
  return doorsOf(catalogue).map(({ name, tag, audience, openings }) => ({
    name,
    tag,
    ports: [...new Set(openings.map(({ listen }) => listen))].sort((a, b) => a - b),
    comment: `blumeops: the proxy's door for ${audience}`,
  }));
}

function hostServices(catalogue: Catalogue): TailnetServiceDocument[] {
  return [...catalogue.services.values()].flatMap(({ device, title }) =>
    device?.via === "host"
      ? [
          {
            name: device.name,
            tag: device.tag,
            ports: device.ports.map(({ listen }) => listen),
            comment: `blumeops: ${title}`,
          },
        ]
      : [],
  );
}
