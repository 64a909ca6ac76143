import { isV4, parseAddress } from "../address/ip.ts";
import { type Prefix, parsePrefix } from "../address/prefix.ts";
import { parseSelector, type Selector } from "../names/selector.ts";
import type { Definition, IpsetPart, SelectorRef, TextAt } from "./model.ts";
import type { Cursor, Reader } from "./reader.ts";

type Definitions<T> = ReadonlyMap<string, Definition<T>>;

/** Reads `groups`: lists of users. That none holds another is for validation, as it is for the server. */
export function readGroups(reader: Reader, cursor: Cursor | undefined): Definitions<readonly TextAt[]> {
  const groups = new Map<string, Definition<readonly TextAt[]>>();
  for (const { name, place, value } of reader.members(cursor)) {
    if (!name.startsWith("group:")) {
      reader.fault(place, `group must start with 'group:', got: ${JSON.stringify(name)}`);
      continue;
    }
    const members = reader.texts(value);
    for (const member of members) {
      if (!member.text.startsWith("group:") && !member.text.includes("@")) {
        reader.fault(member.place, `username must contain @, got: ${JSON.stringify(member.text)}`);
      }
    }
    groups.set(name, { name, place, value: members });
  }
  return groups;
}

/** Reads `hosts`: names of addresses and subnets. */
export function readHosts(reader: Reader, cursor: Cursor | undefined): Definitions<Prefix> {
  const hosts = new Map<string, Definition<Prefix>>();
  for (const { name, place, value } of reader.members(cursor)) {
    const address = reader.text(value);
    const prefix = parsePrefix(address.trim());
    if (name === "" || name.includes("@") || name.includes(":")) {
      reader.fault(place, `invalid hostname: ${JSON.stringify(name)}`);
    } else if (prefix === undefined) {
      const message = `hostname contains invalid IP address: hostname ${JSON.stringify(name)} address ${JSON.stringify(address)}`;
      reader.fault(value, message);
    } else hosts.set(name, { name, place, value: prefix });
  }
  return hosts;
}

/** Reads `tagOwners`: who may give a tag to a device. */
export function readTagOwners(
  reader: Reader,
  cursor: Cursor | undefined,
): Definitions<readonly SelectorRef[]> {
  const tags = new Map<string, Definition<readonly SelectorRef[]>>();
  for (const { name, place, value } of reader.members(cursor)) {
    const said = `tagOwners[${JSON.stringify(name)}]`;
    if (!name.startsWith("tag:")) reader.fault(place, `${said}: tags must start with 'tag:'`);
    else if (!/^tag:[A-Za-z]/.test(name)) {
      reader.fault(place, `${said}: tag names must start with a letter, after 'tag:'`);
    }
    const owners = reader.selectors(value);
    for (const { text, selector, place: at } of owners) {
      if (!["user", "group", "tag", "domain", "autogroup"].includes(selector.kind)) {
        reader.fault(at, `${said}: invalid owner ${JSON.stringify(text)}`);
      }
    }
    tags.set(name, { name, place, value: owners });
  }
  return tags;
}

/**
 * Reads `ipsets` (https://tailscale.com/docs/features/tailnet-policy-file/ip-sets): targets to add or to remove, in order. Where one is
 * removed, every other must say that it is added.
 */
export function readIpsets(reader: Reader, cursor: Cursor | undefined): Definitions<readonly IpsetPart[]> {
  const sets = new Map<string, Definition<readonly IpsetPart[]>>();
  for (const { name, place, value } of reader.members(cursor)) {
    if (!name.startsWith("ipset:")) {
      reader.fault(place, `ipset must start with 'ipset:', got: ${JSON.stringify(name)}`);
      continue;
    }
    const said = `ipsets[${JSON.stringify(name)}]`;
    const texts = reader.texts(value);
    const removes = texts.some(({ text }) => /^remove\s/.test(text));
    const parts = texts.flatMap(({ text, place: at }): readonly IpsetPart[] => {
      const [, verb, target = ""] = /^(?:(add|remove)\s+)?(.*)$/s.exec(text) ?? [];
      const selector = parseTarget(target);
      if (selector === undefined) reader.fault(at, `${said}: invalid target ${JSON.stringify(text)}`);
      else if (removes && verb === undefined) {
        reader.fault(at, `${said}: target ${JSON.stringify(text)} must be preceded by add or remove`);
      } else return [{ text: target, selector, place: at, remove: verb === "remove" }];
      return [];
    });
    sets.set(name, { name, place, value: parts });
  }
  return sets;
}

/** A target of an IP set: an address, a subnet, a span, a host, autogroup:internet or another set. */
function parseTarget(text: string): Selector | undefined {
  if (text.startsWith("host:")) return { kind: "host", host: text.slice("host:".length) };
  const [first, last, ...more] = text.split("-").map(parseAddress);
  if (first !== undefined && last !== undefined && more.length === 0) {
    return isV4(first) === isV4(last) && first <= last
      ? { kind: "range", range: { first, last } }
      : undefined;
  }
  const parsed = parseSelector(text);
  if ("fault" in parsed) return undefined;
  const { selector } = parsed;
  const internet = selector.kind === "autogroup" && selector.autogroup === "autogroup:internet";
  return internet || selector.kind === "prefix" || selector.kind === "ipset" ? selector : undefined;
}
