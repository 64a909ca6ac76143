import ipaddr from "ipaddr.js";

/**
 * An IP address as one number: IPv4 as its 32-bit value, IPv6 as its 128-bit value above `V6_BASE`.
 * One number line for both families keeps range arithmetic free of cases.
 */
export type Address = bigint;

/** Where the IPv6 addresses begin on the number line; a multiple of every prefix size. */
export const V6_BASE = 1n << 128n;

/** The last IPv4 address on the number line. */
export const V4_LAST = (1n << 32n) - 1n;

/** The last IPv6 address on the number line. */
export const V6_LAST = V6_BASE + (1n << 128n) - 1n;

/** The IP family of an address. */
export function isV4(address: Address): boolean {
  return address <= V4_LAST;
}

const V4_FORM = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
const V6_FORM = /^[0-9a-fA-F:.]{2,45}$/;

/** Reads an address the strict way of Go's netip: no leading zeros, no zone, nothing around it. */
export function parseAddress(text: string): Address | undefined {
  const v4 = V4_FORM.exec(text);
  if (v4 !== null) return octets(v4.slice(1).map(Number));
  if (!text.includes(":") || !V6_FORM.test(text) || !ipaddr.IPv6.isValid(text)) return undefined;
  return V6_BASE + ipaddr.IPv6.parse(text).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
}

function octets(parts: readonly number[]): Address | undefined {
  let sum = 0;
  for (const part of parts) {
    if (part > 255) return undefined;
    sum = sum * 256 + part;
  }
  return BigInt(sum);
}

/** Writes an address in its canonical form (RFC 5952 for IPv6). */
export function formatAddress(address: Address): string {
  if (isV4(address)) {
    const value = Number(address);
    return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
  }
  const digits = (address - V6_BASE).toString(16).padStart(32, "0");
  const parts = Array.from({ length: 8 }, (_, i) => Number.parseInt(digits.slice(i * 4, i * 4 + 4), 16));
  return new ipaddr.IPv6(parts).toRFC5952String();
}
