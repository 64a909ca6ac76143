import { type RangeSet, subtract, union } from "../address/ranges.ts";
import { EVERYTHING, INTERNET, TAILNET, TAILNET_ADDRESSES } from "../address/wellknown.ts";
import type { Autogroup, Selector } from "../names/selector.ts";
import type { Policy, SelectorRef, TextAt } from "../parse/model.ts";
import type { Role } from "../tailnet.ts";
import { type AddressSet, addressSet, joinSets } from "./addresses.ts";
import { addBits, type Bits, commonBits, emptyBits, setBit } from "./bits.ts";
import { ipsetRanges } from "./ipsets.ts";
import { type Members, membersWhere } from "./members.ts";
import { meetsPosture, type PostureAttributes } from "./posture.ts";

/** Turns selectors into addresses; each is worked out once. */
export interface Resolver {
  readonly policy: Policy;
  readonly members: Members;
  /** Addresses of a selector where it is a source. Services are no sources. */
  source(selector: Selector): AddressSet;
  /** Addresses of a selector where it is a destination; "*" and autogroup:self are the caller's to handle. */
  destination(selector: Selector): AddressSet;
  /**
   * Sources of a rule together, of which only devices that meet one of the postures count. `assumed` stands for what the devices state,
   * as a test may say.
   */
  sources(refs: readonly SelectorRef[], postures: readonly TextAt[], assumed?: PostureAttributes): AddressSet;
  /** Users that a selector stands for, by index. */
  users(selector: Selector): ReadonlySet<number>;
  /** Untagged devices of a user. */
  devicesOf(user: number): Bits;
}

/** Makes a resolver for a policy and a tailnet. */
export function createResolver(policy: Policy, members: Members): Resolver {
  const ipsets = new Map<string, RangeSet>();
  const names = userNames(members);
  const devices = new Map<number, Bits>();
  const tagged = new Map<string, Bits>();
  for (const { index, user, tags, node } of members.all) {
    if (user !== undefined && node?.shared !== true) setBit(entry(devices, user, members), index);
    for (const tag of tags) setBit(entry(tagged, tag, members), index);
  }
  const isNode = membersWhere(members, ({ node }) => node !== undefined);

  const users = memo((selector: Selector): ReadonlySet<number> => {
    switch (selector.kind) {
      case "user":
        return names(selector.user);
      case "group":
        return new Set(
          (policy.groups.get(selector.group)?.value ?? []).flatMap(({ text }) => [...names(text)]),
        );
      case "domain":
        return usersWhere(members, ({ email }) =>
          email.toLowerCase().endsWith(`@${selector.domain.toLowerCase()}`),
        );
      case "autogroup":
        return usersWhere(members, ({ role }) => hasRole(selector.autogroup, role));
      default:
        return new Set();
    }
  });

  const devicesOf = (user: number): Bits => devices.get(user) ?? members.none();
  const ofUsers = (found: ReadonlySet<number>): Bits => {
    const bits = members.none();
    for (const user of found) addBits(bits, devicesOf(user));
    return bits;
  };

  const chosen = (selector: Selector): Bits => {
    if (selector.kind === "tag") return tagged.get(selector.tag) ?? members.none();
    if (selector.kind === "service")
      return membersWhere(members, ({ service }) => service?.name === selector.service);
    if (selector.kind !== "autogroup") return ofUsers(users(selector));
    switch (selector.autogroup) {
      case "autogroup:member":
        return membersWhere(
          members,
          ({ node, tags }) => node?.user !== undefined && tags.length === 0 && node.shared !== true,
        );
      case "autogroup:tagged":
        return membersWhere(members, ({ tags }) => tags.length > 0);
      case "autogroup:shared":
        return membersWhere(members, ({ node }) => node?.shared === true);
      default:
        return ofUsers(users(selector));
    }
  };

  const spans = (selector: Selector): RangeSet => {
    if (selector.kind === "prefix") return [selector.prefix];
    if (selector.kind === "range") return [selector.range];
    if (selector.kind === "any") return union(TAILNET_ADDRESSES, members.routes);
    if (selector.kind === "ipset") return ipsetRanges(policy, selector.ipset, ipsets);
    if (selector.kind === "host") {
      const host = policy.hosts.get(selector.host);
      return host === undefined ? [] : [host.value];
    }
    if (selector.kind !== "autogroup") return [];
    if (selector.autogroup === "autogroup:internet") return INTERNET;
    return selector.autogroup === "autogroup:danger-all" ? EVERYTHING : [];
  };

  const destination = memo((selector: Selector) => addressSet(members, chosen(selector), spans(selector)));
  const source = memo((selector: Selector): AddressSet => {
    const { members: all, ranges, v4, v6 } = destination(selector);
    return {
      members: commonBits(all, isNode),
      ranges,
      v4: commonBits(v4, isNode),
      v6: commonBits(v6, isNode),
    };
  });

  const joined = new Map<string, AddressSet>();
  return {
    policy,
    members,
    source,
    destination,
    users,
    devicesOf,
    sources: (refs, postures, assumed) => {
      const named = [
        ...refs.map(({ selector }) => selectorKey(selector)),
        ...postures.map(({ text }) => text),
      ];
      const key = named.join("\n");
      const found = assumed === undefined ? joined.get(key) : undefined;
      if (found !== undefined) return found;
      const all = joinSets(
        members,
        refs.map(({ selector }) => source(selector)),
      );
      const set = postures.length === 0 ? all : onlyMeeting(policy, members, all, postures, assumed);
      if (assumed === undefined) joined.set(key, set);
      return set;
    },
  };
}

/**
 * The devices of a set that meet a posture. Addresses behind subnet routers are let through, as they state nothing; of the tailnet's own
 * addresses only those of such devices remain.
 */
function onlyMeeting(
  policy: Policy,
  members: Members,
  { v4, v6, ranges }: AddressSet,
  postures: readonly TextAt[],
  assumed: PostureAttributes | undefined,
): AddressSet {
  const either = v4.slice();
  addBits(either, v6);
  // Posture binds devices of the tailnet; one that is shared into it is let through.
  const meeting = membersWhere(
    members,
    ({ node }) => node?.shared === true || meetsPosture(policy, postures, assumed ?? node?.posture ?? {}),
  );
  return addressSet(members, commonBits(either, meeting), subtract(ranges, TAILNET));
}

function memo<T>(work: (selector: Selector) => T): (selector: Selector) => T {
  const known = new Map<string, T>();
  return (selector) => {
    const key = selectorKey(selector);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = work(selector);
    known.set(key, made);
    return made;
  };
}

/** A text that two selectors share exactly when they are the same. */
export function selectorKey(selector: Selector): string {
  if (selector.kind === "range") return `range ${selector.range.first} ${selector.range.last}`;
  if (selector.kind !== "prefix") return Object.values(selector).join(" ");
  return `prefix ${selector.prefix.first} ${selector.prefix.bits}`;
}

function entry<K>(map: Map<K, Bits>, key: K, members: Members): Bits {
  const found = map.get(key) ?? emptyBits(members.all.length);
  map.set(key, found);
  return found;
}

function usersWhere(
  members: Members,
  holds: (user: Members["users"][number]) => boolean,
): ReadonlySet<number> {
  return new Set(members.users.flatMap((user, index) => (holds(user) ? [index] : [])));
}

/** Finds users by what a policy may call them: their email, or a login that needs an "@" at its end to be told from a host. */
function userNames(members: Members): (text: string) => ReadonlySet<number> {
  const known = new Map<string, Set<number>>();
  members.users.forEach(({ name, email }, index) => {
    for (const key of new Set([email.toLowerCase(), name.toLowerCase()])) {
      if (key !== "") known.set(key, (known.get(key) ?? new Set()).add(index));
    }
  });
  return (text) => known.get(text.toLowerCase().replace(/@$/, "")) ?? new Set();
}

/** The owner has the rights of an admin, and so belongs to autogroup:admin too. */
function hasRole(autogroup: Autogroup, role: Role): boolean {
  if (autogroup === "autogroup:admin") return role === "admin" || role === "owner";
  return autogroup === `autogroup:${role}` || autogroup === "autogroup:member";
}
