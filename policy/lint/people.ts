import { ownerOf, portsInWords } from "../answers/words.ts";
import type { Evaluated } from "../evaluate.ts";
import type { NetworkEntry } from "../filter/compile.ts";
import { protocolName } from "../names/protocols.ts";
import { addBits, type Bits, commonBits, hasBit, indexesOf } from "../resolve/bits.ts";
import { atRule, type LintFinding, lintFinding } from "./finding.ts";
import { namesInWords, originKey } from "./rules.ts";
import type { Described, Way } from "./ways.ts";

/** Persons who reach services that do not list them, a finding for each rule and port by which they do. */
export function unlistedPeople(evaluated: Evaluated, described: Described): LintFinding[] {
  const people = devicesOfPeople(evaluated);
  const found = new Map<
    string,
    { entry: NetworkEntry; way: Way; services: Set<string>; direct: Set<string>; people: Set<string> }
  >();
  for (const way of described.ways) {
    const listed = described.audienceOf(way.service);
    for (const { entry, sources } of entriesOn(evaluated, way)) {
      const reaching = indexesOf(commonBits(sources, people)).filter(
        (index) => !hasBit(listed, index) && !hasBit(described.everywhere, index),
      );
      if (reaching.length === 0) continue;
      const who = [...new Set(reaching.map((index) => person(evaluated, index)))];
      const key = JSON.stringify([originKey(entry.origin), way.member.index, way.protocol, way.port, who]);
      const group = found.get(key) ?? {
        entry,
        way,
        services: new Set<string>(),
        direct: new Set<string>(),
        people: new Set(who),
      };
      found.set(key, group);
      if (way.proxy === undefined) group.direct.add(way.service.name);
      else group.services.add(`${way.service.name}`);
    }
  }
  return [...found.values()].map(({ entry, way, services, direct, people: who }) => {
    const proxies = new Set(
      described.ways
        .filter(
          ({ member, protocol, port }) =>
            member === way.member && protocol === way.protocol && port === way.port,
        )
        .flatMap(({ proxy }) => proxy ?? []),
    );
    const behind = [...services].filter((name) => !direct.has(name));
    const what = [
      namesInWords([...direct]),
      behind.length === 0 ? "" : `${namesInWords(behind, 12)} behind ${namesInWords([...proxies])}`,
    ].filter((part) => part !== "");
    return lintFinding(
      "person-unlisted",
      atRule(entry.origin),
      `lets ${namesInWords([...who])} reach ${what.join(", and ")}, at ${placeInWords({ ...way, proxy: undefined })}: not for them`,
      "open what is for them at a device or Tailscale Service of its own, or list them with the service",
    );
  });
}

/** Persons who do not get in where a service is meant for them: at one of its places, or at none. */
export function closedWays(evaluated: Evaluated, described: Described): LintFinding[] {
  const people = devicesOfPeople(evaluated);
  const reach = new Map<Way, Bits>();
  for (const way of described.ways) {
    const bits = evaluated.members.none();
    for (const { sources } of entriesOn(evaluated, way)) addBits(bits, sources);
    reach.set(way, bits);
  }
  return described.services.flatMap((service) => {
    const ways = described.ways.filter((way) => way.service === service);
    const shut = new Map<string, { closed: Way[]; open: Way[]; who: string[] }>();
    for (const user of evaluated.members.users.keys()) {
      const own = indexesOf(evaluated.resolver.devicesOf(user)).filter((index) => hasBit(people, index));
      const meantFor = ways.filter(({ meant }) => own.some((index) => hasBit(meant, index)));
      const isOpen = (way: Way): boolean =>
        own.some((index) => hasBit(reach.get(way) ?? evaluated.members.none(), index));
      const closed = meantFor.filter((way) => !isOpen(way));
      const [first] = own;
      if (closed.length === 0 || first === undefined) continue;
      const open = ways.filter(isOpen);
      const key = [
        ...closed.map((way) => ways.indexOf(way)),
        "",
        ...open.map((way) => ways.indexOf(way)),
      ].join(" ");
      const group = shut.get(key) ?? { closed, open, who: [] };
      group.who.push(person(evaluated, first));
      shut.set(key, group);
    }
    return [...shut.values()].map(({ closed, open, who }) => {
      const places = (list: readonly Way[]): string =>
        namesInWords([...new Set(list.map((way) => placeInWords(way)))]);
      return lintFinding(
        open.length === 0 ? "person-shut-out" : "way-closed",
        { subject: service.name, place: undefined },
        open.length === 0
          ? `is for ${namesInWords(who)}, who reach${who.length === 1 ? "es" : ""} it in no way: ${places(closed)} ${closed.length === 1 ? "is" : "are"} closed to them`
          : `is for ${namesInWords(who)} at ${places(closed)} too, and they reach it only at ${places(open)}`,
        "grant its own port on its own device, or do not offer it there",
      );
    });
  });
}

/** Entries that open a way, with the devices that they let in. */
function* entriesOn(
  { filterOf, members }: Evaluated,
  { member, protocol, port }: Way,
): Generator<{ readonly entry: NetworkEntry; readonly sources: Bits }> {
  for (const entry of filterOf(member)) {
    if (entry.kind !== "network" || !(entry.protocols ?? [6, 17]).includes(protocol)) continue;
    if (!entry.ports.some(({ first, last }) => first <= port && port <= last)) continue;
    const sources = members.none();
    if (entry.target.reach4 && member.v4.length > 0) addBits(sources, entry.sources.v4);
    if (entry.target.reach6 && member.v6.length > 0) addBits(sources, entry.sources.v6);
    yield { entry, sources };
  }
}

/** Devices that belong to a person of the tailnet. */
function devicesOfPeople({ members, resolver }: Evaluated): Bits {
  const bits = members.none();
  for (const user of members.users.keys()) addBits(bits, resolver.devicesOf(user));
  return bits;
}

function person(evaluated: Evaluated, index: number): string {
  const member = evaluated.members.all[index];
  return member === undefined ? "" : ownerOf(evaluated, member);
}

/** "indri tcp 443 through caddy". */
function placeInWords({ member, protocol, port, proxy }: Way): string {
  const at = `${member.name} ${protocolName(protocol)} ${portsInWords({ first: port, last: port })}`;
  return proxy === undefined ? at : `${at} through ${proxy}`;
}
