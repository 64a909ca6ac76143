import type { HostDocument } from "../derive/host/document.ts";
import type { NetworkDocument } from "../derive/network/document.ts";
import { recordName } from "../derive/network/records.ts";
import { containerDifference } from "../host/container.ts";
import { HostFailure } from "../host/ssh/failure.ts";
import { addressFor, same, type TailnetSeen } from "./checks/tailnet.ts";
import type { Seen } from "./host.ts";
import { type Keeper, ofHost, ofNetwork } from "./keeper.ts";
import { type HostPlan, planOf } from "./plan.ts";

/** Something that is not as it should be: changed, missing, or there without anybody having stated it. */
export interface Drifted {
  readonly layer: string;
  readonly kind: "changed" | "missing" | "unmanaged";
  /** Stable: an ignored drift is found by it. */
  readonly subject: string;
  readonly what: string;
  /** What puts it right; nothing for what is unmanaged. */
  readonly keeper?: Keeper;
}

/** A record of the zone as the name server's API has it. */
export interface ZoneRecordSeen {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly values: readonly string[];
}

/** Labels that only this program gives: what carries one and is stated nowhere has been left behind. */
const OUR_LABEL = /^mcquack\./;

/** What differs on a host that was looked at. @throws {@link HostFailure} where it was not reached */
export function hostDrifted(seen: Seen): Drifted[] {
  const { known, nas, unreached } = seen;
  if (unreached !== undefined) throw unreached;
  if (nas?.found instanceof HostFailure) throw nas.found;
  const plan = planOf({ ...known, told: new Map(), nas: undefined });
  return [
    ...plan.services.flatMap((one) => serviceDrifted(plan, one)),
    ...plan.unstated.map(
      (name): Drifted => unmanaged(plan.host, name, "was applied once and is stated no more"),
    ),
    ...strangers(plan.host, known.document, known.world?.agents ?? new Map()),
    ...containersDrifted(nas),
  ];
}

function serviceDrifted(
  { host, shown }: HostPlan,
  { service, difference, files }: HostPlan["services"][number],
): Drifted[] {
  if (difference === undefined) return [];
  const layer = host;
  const keeper = ofHost(service.name);
  return [
    ...difference.packages.map(
      (one): Drifted => ({
        layer,
        kind: "missing",
        subject: `${service.name}: ${one.by === "brew" ? one.formula : one.tool}`,
        what: "is not installed",
        keeper,
      }),
    ),
    ...difference.folders.map(
      (path): Drifted => ({
        layer,
        kind: "changed",
        subject: `${service.name}: ${shown(path)}`,
        what: "is not there, or has another mode",
        keeper,
      }),
    ),
    ...files.map(({ path, before, mode, after }): Drifted => {
      const subject = `${service.name}: ${shown(path)}`;
      if (before === undefined && mode === undefined)
        return { layer, kind: "missing", subject, what: "is not there", keeper };
      const modes = mode === undefined ? "" : `has mode ${mode.before} in place of ${mode.after}`;
      return {
        layer,
        kind: "changed",
        subject,
        what: modes !== "" && (before === undefined || before === after) ? modes : "says something else",
        keeper,
      };
    }),
    ...difference.down.map(
      ({ label }): Drifted => ({
        layer,
        kind: "missing",
        subject: `${service.name}: agent ${label}`,
        what: "is not loaded, or does not run",
        keeper,
      }),
    ),
    ...(difference.missingProgram === undefined
      ? []
      : [
          {
            layer,
            kind: "missing" as const,
            subject: `${service.name}: ${shown(difference.missingProgram)}`,
            what: "is not there; a person puts it there",
            keeper: { by: "person" as const, service: service.name },
          },
        ]),
    ...(difference.unfinished
      ? [
          {
            layer,
            kind: "changed" as const,
            subject: service.name,
            what: "an apply of it was cut off",
            keeper,
          },
        ]
      : []),
  ];
}

/** Agents of ours that nobody states. */
function strangers(
  host: string,
  { services }: HostDocument,
  agents: ReadonlyMap<string, number | undefined>,
): Drifted[] {
  const stated = new Set(services.flatMap((service) => service.agents.map(({ label }) => label)));
  return [...agents.keys()]
    .filter((label) => OUR_LABEL.test(label) && !stated.has(label))
    .map((label) => unmanaged(host, `agent ${label}`, "is loaded, and no service states it"));
}

function containersDrifted(nas: Seen["nas"]): Drifted[] {
  if (nas === undefined || nas.found instanceof HostFailure) return [];
  const { host, containers, found } = nas;
  return containers.flatMap((container): Drifted[] => {
    const difference = containerDifference(container, found);
    if (difference === undefined) return [];
    const subject = `container ${container.name}`;
    const keeper = ofHost(container.service);
    const status = found.containers.get(container.name)?.status;
    return difference === "make"
      ? [{ layer: host, kind: "missing", subject, what: "is not there", keeper }]
      : [
          {
            layer: host,
            kind: "changed",
            subject,
            what: difference === "start" ? `is ${status}` : "was made from other words",
            keeper,
          },
        ];
  });
}

/** What differs in the tailnet. */
export function tailnetDrifted(document: NetworkDocument, seen: TailnetSeen): Drifted[] {
  const layer = "tailnet";
  const differs = (
    keeper: Keeper,
    subject: string,
    expected: readonly string[],
    actual: readonly string[] | undefined,
  ): Drifted[] => {
    if (actual === undefined) return [{ layer, kind: "missing", subject, what: "is not there", keeper }];
    const outcome = same(expected, actual);
    return outcome.state === "bad" ? [{ layer, kind: "changed", subject, what: outcome.found, keeper }] : [];
  };
  const named = new Set(document.services.map(({ name }) => `svc:${name}`));
  return [
    ...(seen.policy === document.policy
      ? []
      : [
          {
            layer,
            kind: "changed" as const,
            subject: "policy",
            what: "is another one",
            keeper: ofNetwork("tailscale:index/acl:Acl", "tailnet-acl"),
          },
        ]),
    ...document.devices.flatMap(({ host, fqdn, tags }) =>
      differs(
        ofNetwork("tailscale:index/deviceTags:DeviceTags", host),
        `tags of ${fqdn}`,
        tags,
        seen.devices.find(({ name }) => name === fqdn)?.tags,
      ),
    ),
    ...document.services.flatMap(({ name, ports }) =>
      differs(
        ofNetwork("tailscale:index/service:Service", name),
        `svc:${name}`,
        ports.map((port) => `tcp:${port}`),
        seen.services.find((service) => service.name === `svc:${name}`)?.ports,
      ),
    ),
    ...document.keys.flatMap(({ name, tags }) =>
      differs(
        ofNetwork("tailscale:index/tailnetKey:TailnetKey", name),
        `key ${name}`,
        tags,
        seen.keys.find(({ description }) => description === `blumeops ${name}`)?.tags,
      ),
    ),
    ...seen.services
      .filter(({ name }) => !named.has(name))
      .map(({ name }) => unmanaged(layer, name, "is defined, and no service states it")),
    ...seen.keys
      .filter(
        ({ description }) =>
          description.startsWith("blumeops ") &&
          !document.keys.some(({ name }) => description === `blumeops ${name}`),
      )
      .map(({ description }) => unmanaged(layer, `key ${description.slice(9)}`, "is stated no more")),
  ];
}

/**
 * What differs in the zone. Of what nobody states, only records below the lab's part of it are ours to judge; mail and the like are not.
 *
 * @param subdomain the lab's part of the zone
 */
export function zoneDrifted(
  { records, zone }: NetworkDocument,
  subdomain: string,
  live: readonly ZoneRecordSeen[],
  seen: TailnetSeen,
  deviceOf: (host: string) => string | undefined,
): Drifted[] {
  const layer = "dns";
  const subjectOf = ({ name, type }: { name: string; type: string }): string => `${name}.${zone} ${type}`;
  const stated = new Set(records.map(subjectOf));
  const within = (name: string): boolean => name === subdomain || name.endsWith(`.${subdomain}`);
  return [
    ...records.flatMap((record): Drifted[] => {
      const subject = subjectOf(record);
      const keeper = ofNetwork("gandi:livedns/record:Record", recordName(record));
      const found = live.find((one) => subjectOf(one) === subject);
      if (found === undefined)
        return [{ layer, kind: "missing", subject, what: "is not in the zone", keeper }];
      const wanted = addressFor(record.target, seen, deviceOf);
      const actual = found.values.map((value) => value.replace(/\.$/, ""));
      if (wanted === undefined || actual.join() !== wanted)
        return [
          {
            layer,
            kind: "changed",
            subject,
            what: `is ${actual.join(", ")} in place of ${wanted ?? "what the tailnet does not have"}`,
            keeper,
          },
        ];
      return found.ttl === record.ttl
        ? []
        : [
            {
              layer,
              kind: "changed",
              subject,
              what: `has a TTL of ${found.ttl} s in place of ${record.ttl} s`,
              keeper,
            },
          ];
    }),
    ...live
      .filter((one) => within(one.name) && !stated.has(subjectOf(one)))
      .map((one) =>
        unmanaged(layer, subjectOf(one), `is ${one.values.join(", ")}, and no service states it`),
      ),
  ];
}

function unmanaged(layer: string, subject: string, what: string): Drifted {
  return { layer, kind: "unmanaged", subject, what };
}
