import { type Address, formatAddress, isV4, parseAddress } from "../address/ip.ts";
import { type Prefix, parsePrefix } from "../address/prefix.ts";
import { type Range, type RangeSet, rangeSet } from "../address/ranges.ts";
import type { Role, Tailnet, TailnetNode, TailnetService, TailnetUser } from "../tailnet.ts";
import { type Bits, emptyBits, setBit } from "./bits.ts";

/** A device or a service, as something that has addresses. */
export interface Member {
  readonly index: number;
  readonly name: string;
  readonly v4: readonly Address[];
  readonly v6: readonly Address[];
  /** The same as canonical texts. */
  readonly texts: { readonly v4: readonly string[]; readonly v6: readonly string[] };
  readonly tags: readonly string[];
  /** The index of its user; undefined for tagged devices and services. */
  readonly user: number | undefined;
  /** Subnet routes that it advertises and that are approved, without exit routes. */
  readonly routes: readonly Prefix[];
  /** Whether it is an approved exit node. */
  readonly exit: boolean;
  /** Indexes of the devices that host it, for a service. */
  readonly hosts: readonly number[];
  readonly node: TailnetNode | undefined;
  readonly service: TailnetService | undefined;
}

/** A tailnet prepared for questions. Devices come first, then services; the index counts through both. */
export interface Members {
  readonly all: readonly Member[];
  /** How many of them are devices. */
  readonly nodeCount: number;
  readonly users: readonly (TailnetUser & { readonly role: Role })[];
  /** Who has an IPv4 address, and who an IPv6 address. */
  readonly having: { readonly v4: Bits; readonly v6: Bits };
  /** Devices with subnet routes, or that are exit nodes. */
  readonly routers: readonly Member[];
  /** All approved subnet routes together. */
  readonly routes: RangeSet;
  /** The domains that `user:*@domain` may name, in lower case. */
  readonly domains: readonly string[];
  byName(name: string): Member | undefined;
  /** Who has an address within a span, and with which address. */
  within(span: Range): readonly { readonly address: Address; readonly index: number }[];
  none(): Bits;
}

/** Prepares a tailnet. Addresses and routes that are none are left out. */
export function indexTailnet(tailnet: Tailnet): Members {
  const users = withRoles(tailnet.users);
  const userIndex = new Map<string, number>();
  users.forEach(({ id, name, email }, i) => {
    for (const key of [`id ${id}`, `name ${name}`, `email ${email.toLowerCase()}`]) {
      if (!userIndex.has(key)) userIndex.set(key, i);
    }
  });
  const findUser = ({ user, tags }: TailnetNode): number | undefined => {
    if (user === undefined || tags.length > 0) return undefined;
    const keys = [`id ${user}`, `name ${user}`, `email ${String(user).toLowerCase()}`];
    if (typeof user === "string") keys.push(keys.shift() ?? "");
    return keys.map((key) => userIndex.get(key)).find((found) => found !== undefined);
  };

  const all: Member[] = tailnet.nodes.map((node, index) => ({
    index,
    name: node.name,
    ...families(node.addresses),
    tags: node.tags,
    user: findUser(node),
    ...approved(node),
    hosts: [],
    node,
    service: undefined,
  }));
  const names = new Map(all.map((member) => [member.name, member]));
  for (const service of tailnet.services) {
    const { name, addrs, tags } = service;
    const member: Member = {
      index: all.length,
      name,
      ...families(addrs),
      tags,
      user: undefined,
      routes: [],
      exit: false,
      hosts: service.hosts.flatMap((host) => names.get(host)?.index ?? []),
      node: undefined,
      service,
    };
    all.push(member);
    if (!names.has(name)) names.set(name, member);
  }

  const addresses = all
    .flatMap(({ v4, v6, index }) => [...v4, ...v6].map((address) => ({ address, index })))
    .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : a.index - b.index));
  const owner = users.find(({ role }) => role === "owner");
  const domains = tailnet.domains ?? [owner?.email.split("@")[1] ?? ""];
  return {
    all,
    nodeCount: tailnet.nodes.length,
    users,
    having: { v4: where(all, ({ v4 }) => v4.length > 0), v6: where(all, ({ v6 }) => v6.length > 0) },
    routers: all.filter(({ routes, exit }) => exit || routes.length > 0),
    routes: rangeSet(all.flatMap(({ routes }) => routes)),
    domains: domains.filter((domain) => domain !== "").map((domain) => domain.toLowerCase()),
    byName: (name) => names.get(name),
    within: (span) => {
      const found: { readonly address: Address; readonly index: number }[] = [];
      for (let i = lowerBound(addresses, span.first); i < addresses.length; i += 1) {
        const entry = addresses[i];
        if (entry === undefined || entry.address > span.last) break;
        found.push(entry);
      }
      return found;
    },
    none: () => emptyBits(all.length),
  };
}

/** Users by id, each with a role; where none is told, the first is the owner. */
function withRoles(users: readonly TailnetUser[]): readonly (TailnetUser & { readonly role: Role })[] {
  const byId = [...users].sort((a, b) => String(a.id).localeCompare(String(b.id), "en", { numeric: true }));
  const told = byId.some(({ role }) => role !== undefined);
  return byId.map((user, i) => ({ ...user, role: user.role ?? (!told && i === 0 ? "owner" : "member") }));
}

function families(texts: readonly string[]): Pick<Member, "v4" | "v6" | "texts"> {
  const addresses = texts.flatMap((text) => parseAddress(text) ?? []);
  const v4 = addresses.filter(isV4);
  const v6 = addresses.filter((address) => !isV4(address));
  return { v4, v6, texts: { v4: v4.map(formatAddress), v6: v6.map(formatAddress) } };
}

function approved({ advertisedRoutes, approvedRoutes }: TailnetNode): Pick<Member, "routes" | "exit"> {
  const key = ({ first, bits }: Prefix): string => `${first}/${bits}`;
  const taken = new Set(approvedRoutes.flatMap((text) => parsePrefix(text) ?? []).map(key));
  const routes = advertisedRoutes
    .flatMap((text) => parsePrefix(text) ?? [])
    .filter((route) => taken.has(key(route)));
  return { routes: routes.filter(({ bits }) => bits > 0), exit: routes.some(({ bits }) => bits === 0) };
}

function lowerBound(entries: readonly { readonly address: Address }[], address: Address): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.address ?? 0n) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The set of the members for which something holds. */
export function membersWhere(members: Members, holds: (member: Member) => boolean): Bits {
  return where(members.all, holds);
}

function where(all: readonly Member[], holds: (member: Member) => boolean): Bits {
  const bits = emptyBits(all.length);
  for (const member of all) if (holds(member)) setBit(bits, member.index);
  return bits;
}

/** All addresses of a member, as canonical texts. */
export function addressTexts({ texts }: Member): readonly string[] {
  return [...texts.v4, ...texts.v6];
}
