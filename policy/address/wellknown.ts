import { parsePrefix } from "./prefix.ts";
import { type Range, type RangeSet, rangeSet, subtract } from "./ranges.ts";

function spans(...texts: readonly string[]): RangeSet {
  return rangeSet(
    texts.flatMap((text): Range[] => {
      const prefix = parsePrefix(text);
      return prefix === undefined ? [] : [{ first: prefix.first, last: prefix.last }];
    }),
  );
}

/** The range that IPv4 addresses of nodes come from (https://tailscale.com/kb/1015/100.x-addresses). */
export const CGNAT = spans("100.64.0.0/10");

/** The range that IPv6 addresses of nodes and services come from. */
export const TAILSCALE_V6 = spans("fd7a:115c:a1e0::/48");

/** Addresses that only devices and services of a tailnet have. */
export const TAILNET = rangeSet([...CGNAT, ...TAILSCALE_V6]);

/** What "*" stands for as a source, before routes: the tailnet's addresses without ChromeOS' own range (net/tsaddr). */
export const TAILNET_ADDRESSES = subtract(TAILNET, spans("100.115.92.0/23"));

/** Parts of the node range that Tailscale keeps for itself (https://tailscale.com/kb/1304/ip-pool). */
export const RESERVED = spans("100.100.0.0/24", "100.100.100.0/24", "100.115.92.0/23");

/** Every address there is: what autogroup:danger-all stands for. */
export const EVERYTHING = spans("0.0.0.0/0", "::/0");

/** Public addresses: what autogroup:internet stands for. */
export const INTERNET = subtract(
  spans("0.0.0.0/0", "2000::/3"),
  spans("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"),
);
