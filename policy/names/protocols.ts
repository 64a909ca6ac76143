/** IANA numbers of the protocols that a policy may name (https://tailscale.com/docs/reference/syntax/policy-file). */
const NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  "ip-in-ip": 4,
  tcp: 6,
  egp: 8,
  igp: 9,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  "ipv6-icmp": 58,
  sctp: 132,
  fc: 133,
};

/** What a rule without a protocol allows: TCP, UDP, ICMP and ICMPv6 (tailcfg.FilterRule.IPProto). */
export const DEFAULT_PROTOCOLS: readonly number[] = [6, 17, 1, 58];

/** Protocols in which a port means something. */
export const PORT_PROTOCOLS: readonly number[] = [6, 17, 132];

/** A protocol that was read; `undefined` numbers stand for the default set. */
export type Protocol = { readonly protocols: readonly number[] | undefined } | { readonly fault: string };

/** ICMP and ICMPv6: a device lets them in where any rule lets the source reach the address at all (wgengine/filter). */
export const ICMP_PROTOCOLS: readonly number[] = [1, 58];

/** Reads a protocol by name or number, in any case. Empty means the default set. */
export function parseProtocol(text: string): Protocol {
  const name = text.toLowerCase();
  if (name === "") return { protocols: undefined };
  const number = Object.hasOwn(NUMBERS, name) ? NUMBERS[name] : undefined;
  if (number !== undefined) return { protocols: [number] };
  if (!/^[+-]?\d{1,9}$/.test(name)) {
    return {
      fault: `proto name ${JSON.stringify(text)} not known; use protocol number 0-255 or protocol name (icmp, tcp, udp, etc.)`,
    };
  }
  if (name.startsWith("0"))
    return { fault: `leading 0 not permitted in protocol number ${JSON.stringify(text)}` };
  const value = Number(name);
  if (value < 0 || value > 255) return { fault: `protocol number out of range (0-255): ${value}` };
  return { protocols: [value] };
}

/** The name of a protocol, for people; its number where it has none. */
export function protocolName(number: number): string {
  return Object.keys(NUMBERS).find((name) => NUMBERS[name] === number) ?? String(number);
}
