import { type Address, formatAddress, isV4, parseAddress } from "./ip.ts";

/** A CIDR prefix as the span of addresses that it covers, with the host bits of its text dropped. */
export interface Prefix {
  readonly first: Address;
  readonly last: Address;
  /** Length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly bits: number;
}

/** The number of bits of an address of this one's family. */
export function widthOf(address: Address): number {
  return isV4(address) ? 32 : 128;
}

/** Reads "10.0.0.0/8", or an address alone as a prefix of one address. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const width = widthOf(address);
  if (slash < 0) return { first: address, last: address, bits: width };
  const length = text.slice(slash + 1);
  if (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > width) return undefined;
  return prefixAt(address, Number(length));
}

/** The prefix of a length that an address lies in. */
export function prefixAt(address: Address, bits: number): Prefix {
  const size = 1n << BigInt(widthOf(address) - bits);
  const first = address - (address % size);
  return { first, last: first + size - 1n, bits };
}

/** Writes a prefix with its length, also when it is one address. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix.first)}/${prefix.bits}`;
}

/** Whether a prefix is a single address. */
export function isSingle(prefix: Prefix): boolean {
  return prefix.first === prefix.last;
}

/** Whether two spans have an address in common. */
export function overlap(
  a: { readonly first: Address; readonly last: Address },
  b: { readonly first: Address; readonly last: Address },
): boolean {
  return a.first <= b.last && b.first <= a.last;
}
