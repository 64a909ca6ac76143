import { createHash, randomInt } from "node:crypto";
import ipaddr from "ipaddr.js";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** How long the control server's identifiers are between their prefix and "CNTRL". */
const IDENTIFIER_LENGTH = 9;

/** Ranges of 100.64.0.0/10 that Tailscale gives to nobody (https://tailscale.com/docs/reference/reserved-ip-addresses). */
const RESERVED = ["100.100.0.0/24", "100.100.100.0/24", "100.115.92.0/23"].map((range) =>
  ipaddr.IPv4.parseCIDR(range),
);
const CGNAT = ipaddr.IPv4.parseCIDR("100.64.0.0/10");

/** A number of the name's own, the same in every lab. */
function digest(kind: string, name: string): bigint {
  return createHash("sha256").update(`${kind}:${name}`).digest().readBigUInt64BE();
}

/** A numeric identifier, as devices and users have one. */
export function numberOf(kind: string, name: string): string {
  return String(10n ** 15n + (digest(kind, name) % (9n * 10n ** 15n)));
}

/** An identifier such as "nZ3qVbYcT1CNTRL": a letter for the kind, base 58, "CNTRL". */
export function identifierOf(prefix: "n" | "k", kind: string, name: string): string {
  let rest = digest(kind, name);
  let text = "";
  while (text.length < IDENTIFIER_LENGTH) {
    text += BASE58[Number(rest % 58n)] ?? "1";
    rest /= 58n;
  }
  return `${prefix}${text}CNTRL`;
}

/** Key material, drawn at random. */
export function randomSecret(): string {
  return Array.from({ length: 32 }, () => BASE58[randomInt(BASE58.length)] ?? "1").join("");
}

/** What is kept of a secret: enough to know it again. */
export function sha256(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/**
 * The tailnet's IPv4 and IPv6 address of a name: the same in every lab, unless somebody has it already.
 *
 * @param taken addresses that are in use
 */
export function addressesOf(kind: string, name: string, taken: ReadonlySet<string>): [string, string] {
  let host = Number(digest(kind, name) % (1n << 22n));
  for (;;) {
    const v4 = `100.${64 + (host >> 16)}.${(host >> 8) & 255}.${host & 255}`;
    const high = ((64 + (host >> 16)) << 8) | ((host >> 8) & 255);
    const v6 = ipaddr.parse(`fd7a:115c:a1e0::${high.toString(16)}:${(host & 255).toString(16)}`).toString();
    if (isAssignable(v4) && !taken.has(v4) && !taken.has(v6)) return [v4, v6];
    host = (host + 1) % (1 << 22);
  }
}

/** Whether a device or service may have this IPv4 address. */
export function isAssignable(address: string): boolean {
  if (!ipaddr.IPv4.isValidFourPartDecimal(address)) return false;
  const parsed = ipaddr.IPv4.parse(address);
  const [, , , last = 0] = parsed.octets;
  return parsed.match(CGNAT) && last !== 0 && last !== 255 && !RESERVED.some((range) => parsed.match(range));
}
