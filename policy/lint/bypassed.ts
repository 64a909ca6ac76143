import { portsInWords } from "../answers/words.ts";
import type { Evaluated } from "../evaluate.ts";
import { protocolName } from "../names/protocols.ts";
import { addBits, hasBit, indexesOf } from "../resolve/bits.ts";
import type { DescribedService } from "./description.ts";
import { atRule, type LintFinding, lintFinding } from "./finding.ts";
import { namesInWords, originKey } from "./rules.ts";
import { type Described, samePort } from "./ways.ts";

/** A finding for each rule that is bypassed, and the rules that it is about. */
export interface Bypassed {
  readonly findings: readonly LintFinding[];
  readonly rules: ReadonlySet<string>;
}

/**
 * Rules whose sources are devices at which services listen, but from which none of them sends: their packets leave by address
 * translation as another device, and the rule is not what they come under.
 */
export function bypassedRules(evaluated: Evaluated, described: Described): Bypassed {
  const { members, policy, resolver } = evaluated;
  const standing = new Map<number, DescribedService[]>();
  for (const { service, member, proxy } of described.ways) {
    if (proxy === undefined)
      standing.set(member.index, [...new Set([...(standing.get(member.index) ?? []), service])]);
  }
  const bypassed = [...(policy.grants ?? []), ...(policy.acls ?? [])].flatMap((rule) => {
    const sources = members.none();
    for (const { selector } of rule.sources) {
      const { v4, v6 } = resolver.source(selector);
      addBits(sources, v4);
      addBits(sources, v6);
    }
    const devices = indexesOf(sources);
    if (devices.some((index) => members.all[index]?.user !== undefined)) return [];
    // Whoever sends from one of the devices, wherever it listens, does come under the rule.
    if (
      described.services.some((service) =>
        devices.some((index) => hasBit(described.sendersOf(service), index)),
      )
    )
      return [];
    const services = [...new Set(devices.flatMap((index) => standing.get(index) ?? []))];
    if (services.length === 0) return [];
    const senders = members.none();
    for (const service of services) addBits(senders, described.sendersOf(service));
    const from = indexesOf(senders).flatMap((index) => members.all[index]?.name ?? []);
    const used = portsUsed(described, services);
    const name = namesInWords(services.map((service) => service.name));
    return [
      {
        rule: originKey(rule),
        finding: lintFinding(
          "rule-bypassed",
          atRule(rule),
          `is for ${rule.sources.map(({ text }) => text).join(", ")}, but ${name} send${services.length === 1 ? "s" : ""} from ${namesInWords(from) || "elsewhere"} by address translation${used === "" ? "" : `: what they use (${used}) does not come under it`}`,
          "take the rule away, or write it for the device that the packets leave from",
        ),
      },
    ];
  });
  return {
    findings: bypassed.map(({ finding }) => finding),
    rules: new Set(bypassed.map(({ rule }) => rule)),
  };
}

/** The ports of others that services use, in words. */
function portsUsed({ ways }: Described, services: readonly DescribedService[]): string {
  const used = services.flatMap(({ uses }) =>
    uses.flatMap((use) =>
      "device" in use
        ? use.ports
        : ways
            .filter(({ service }) => service.name === use.service)
            .filter((way) => use.ports.length === 0 || use.ports.some((port) => samePort(port, way))),
    ),
  );
  const words = new Set(
    used.map(
      ({ protocol, port }) => `${protocolName(protocol)} ${portsInWords({ first: port, last: port })}`,
    ),
  );
  return namesInWords([...words].sort((a, b) => a.localeCompare(b, "en", { numeric: true })));
}
