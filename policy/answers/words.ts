import { covers, formatRange, prefixesOf, type Range, rangeSet } from "../address/ranges.ts";
import { EVERYTHING, INTERNET } from "../address/wellknown.ts";
import type { Evaluated } from "../evaluate.ts";
import { isAllPorts, type PortRange } from "../names/ports.ts";
import { protocolName } from "../names/protocols.ts";
import type { Member } from "../resolve/members.ts";

/** Whose a device is: its person's login, else its tags. */
export function ownerOf(evaluated: Evaluated, member: Member): string {
  const user = member.user === undefined ? undefined : evaluated.members.users[member.user];
  if (user === undefined) return member.tags.join(" ");
  return user.email === "" ? user.name : user.email;
}

/** "443", "8000-8010", "*". */
export function portsInWords(range: PortRange): string {
  if (isAllPorts(range)) return "*";
  return range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
}

/** "tcp", "tcp udp"; empty for what a rule allows that names no protocol. */
export function protocolsInWords(protocols: readonly number[] | undefined): string {
  return (protocols ?? []).map((number) => protocolName(number)).join(" ");
}

/** How many spans are named before the rest is only counted. */
const NAMED = 4;

/** "10.1.0.0/16", "the internet", "10.1.0.0/17, 10.2.0.0/16 and 3 more". */
export function spansInWords(ranges: readonly Range[]): string {
  const set = rangeSet(ranges);
  if (EVERYTHING.every((range) => covers(set, range))) return "anywhere";
  if (INTERNET.every((range) => covers(set, range))) return "the internet";
  const texts = set.length <= NAMED ? set.flatMap(shortest) : set.map(formatRange);
  const rest = texts.length - NAMED;
  return rest > 0 ? `${texts.slice(0, NAMED).join(", ")} and ${rest} more` : texts.join(", ");
}

/** A span as its prefixes where they are two at most, else from first to last. */
function shortest(range: Range): readonly string[] {
  const prefixes = prefixesOf([range]);
  return prefixes.length <= 2 ? prefixes.map(formatRange) : [formatRange(range)];
}
