import { type Prefix, parsePrefix } from "../address/prefix.ts";
import type { Range } from "../address/ranges.ts";

/** Autogroups that stand for users by their role in the tailnet (https://tailscale.com/docs/reference/targets-and-selectors). */
export const ROLE_AUTOGROUPS = [
  "autogroup:owner",
  "autogroup:admin",
  "autogroup:it-admin",
  "autogroup:network-admin",
  "autogroup:billing-admin",
  "autogroup:auditor",
] as const;

/** Every autogroup. */
export const AUTOGROUPS = [
  ...ROLE_AUTOGROUPS,
  "autogroup:member",
  "autogroup:tagged",
  "autogroup:self",
  "autogroup:internet",
  "autogroup:shared",
  "autogroup:nonroot",
  "autogroup:danger-all",
] as const;

export type Autogroup = (typeof AUTOGROUPS)[number];

/** A name in a policy that selects devices, users or addresses. */
export type Selector =
  | { readonly kind: "any" }
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "domain"; readonly domain: string }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "autogroup"; readonly autogroup: Autogroup }
  | { readonly kind: "prefix"; readonly prefix: Prefix }
  /** Any span of addresses; only within IP sets. */
  | { readonly kind: "range"; readonly range: Range }
  | { readonly kind: "host"; readonly host: string }
  | { readonly kind: "ipset"; readonly ipset: string }
  | { readonly kind: "service"; readonly service: string };

/** A selector that was read, or what is wrong with it. */
export type ParsedSelector = { readonly selector: Selector } | { readonly fault: string };

/** Reads a selector; the control server drops spaces around it. */
export function parseSelector(text: string): ParsedSelector {
  const name = text.trim();
  const prefix = parsePrefix(name);
  if (prefix !== undefined) return { selector: { kind: "prefix", prefix } };
  if (name === "*") return { selector: { kind: "any" } };
  if (name.startsWith("group:")) return { selector: { kind: "group", group: name } };
  if (name.startsWith("tag:")) return { selector: { kind: "tag", tag: name } };
  if (name.startsWith("autogroup:")) return parseAutogroup(name);
  if (name.startsWith("ipset:")) return { selector: { kind: "ipset", ipset: name } };
  if (name.startsWith("host:") && name.length > "host:".length)
    return { selector: { kind: "host", host: name.slice("host:".length) } };
  if (name.startsWith("svc:")) return { selector: { kind: "service", service: name } };
  if (name.startsWith("user:*@"))
    return { selector: { kind: "domain", domain: name.slice("user:*@".length) } };
  if (name.includes("@")) return { selector: { kind: "user", user: name } };
  if (name === "" || name.includes(":")) return { fault: `invalid alias format: ${JSON.stringify(name)}` };
  return { selector: { kind: "host", host: name } };
}

function parseAutogroup(name: string): ParsedSelector {
  // The plural is the older spelling of the same group.
  const singular = name === "autogroup:members" ? "autogroup:member" : name;
  const autogroup = AUTOGROUPS.find((known) => known === singular);
  return autogroup === undefined
    ? { fault: `invalid autogroup: ${JSON.stringify(name)}` }
    : { selector: { kind: "autogroup", autogroup } };
}

/** "host:port" apart at the last colon; brackets are allowed around an IPv6 address. */
export function splitPorts(
  text: string,
): { readonly name: string; readonly ports: string } | { readonly fault: string } {
  let plain = text;
  if (text.startsWith("[")) {
    const close = text.indexOf("]");
    const inside = text.slice(1, close);
    const rest = text.slice(close + 1);
    if (close < 0 || !inside.includes(":") || parsePrefix(inside) === undefined || !/^[:/]/.test(rest)) {
      return { fault: `square brackets are only valid around IPv6 addresses: ${JSON.stringify(text)}` };
    }
    plain = inside + rest;
  }
  const colon = plain.lastIndexOf(":");
  if (colon < 0) return { fault: "hostport must contain a colon" };
  if (colon === 0) return { fault: "input cannot start with a colon character" };
  if (colon === plain.length - 1) return { fault: "input cannot end with a colon character" };
  return { name: plain.slice(0, colon), ports: plain.slice(colon + 1) };
}
