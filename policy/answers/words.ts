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
