import type { RuleOrigin } from "../filter/permit.ts";
import type { CheckPeriod, SshRule } from "../parse/model.ts";
import type { AddressSet } from "../resolve/addresses.ts";
import { addBits, type Bits, hasBit, indexesOf } from "../resolve/bits.ts";
import { addressTexts, type Member } from "../resolve/members.ts";
import { posturesOf } from "../resolve/posture.ts";
import type { Resolver } from "../resolve/resolver.ts";
import { baseUsers, localpartDomains, localpartOf, type SshUsers } from "./users.ts";

/** Who may log in to a device, as whom, and the rule that says so. */
export interface SshEntry {
  readonly origin: RuleOrigin;
  /** Accept at once, or ask the person to prove who they are. */
  readonly action: "accept" | "check";
  /** Addresses of the devices that may connect. */
  readonly principals: readonly string[];
  /** Login names that are asked for, and what they become: "=" is the same name, "" is refused. */
  readonly users: SshUsers;
  readonly acceptEnv: readonly string[];
  /** For `check`: how long a proof lasts, in seconds; 12 hours where the rule does not say. */
  readonly checkPeriod: CheckPeriod | undefined;
  /** Addresses of the session recorders. */
  readonly recorders: readonly string[];
  readonly enforceRecorder: boolean;
}

const DEFAULT_CHECK_PERIOD = 12 * 3600;

/** Makes the function that gives a device its SSH rules. Rules that ask come before rules that accept. */
export function compileSsh(
  resolver: Resolver,
  rules: readonly SshRule[],
): (node: Member) => readonly SshEntry[] {
  const compiled = rules.map((rule) => compileRule(resolver, rule));
  return (node) => {
    const entries = compiled.flatMap((rule) => rule(node));
    return [
      ...entries.filter(({ action }) => action === "check"),
      ...entries.filter(({ action }) => action !== "check"),
    ];
  };
}

function compileRule(resolver: Resolver, rule: SshRule): (node: Member) => readonly SshEntry[] {
  const { members } = resolver;
  const sources = resolver.sources(rule.sources, posturesOf(resolver.policy, rule.srcPosture));
  const from = eitherFamily(sources);
  const groups = groupSources(resolver, from);
  const domains = localpartDomains(rule.users);
  const users = baseUsers(rule.users);
  const base = shared(resolver, rule);
  const merged = [...groups.byUser.values()].flat().concat(groups.tagged);

  const forUser = (user: number): readonly SshEntry[] => {
    const principals = groups.byUser.get(user);
    if (principals === undefined) return [];
    const name = localpartOf(members.users[user]?.email ?? "", domains);
    const common = { ...base, principals, users };
    return name === undefined ? [common] : [common, { ...base, principals, users: { [name]: name } }];
  };
  const toSelf = rule.destinations.some(({ selector }) => isSelf(selector));
  const others = rule.destinations.filter(({ selector }) => !isSelf(selector));
  const destination = members.none();
  for (const { selector } of others) addBits(destination, eitherFamily(resolver.destination(selector)));

  const whole: readonly SshEntry[] =
    domains.length === 0
      ? merged.length > 0
        ? [{ ...base, principals: merged, users }]
        : []
      : [
          ...[...groups.byUser.keys()].flatMap(forUser),
          ...(groups.tagged.length > 0 ? [{ ...base, principals: groups.tagged, users }] : []),
        ];

  return (node) => {
    const own = toSelf && node.user !== undefined ? forUser(node.user) : [];
    if (others.length === 0) return own;
    if (hasBit(destination, node.index)) return [...own, ...whole];
    // With localpart the server also tells each source device its own user's part, although it is no destination.
    if (domains.length === 0 || !hasBit(from, node.index)) return own;
    if (node.user !== undefined) return [...own, ...forUser(node.user)];
    return [...own, { ...base, principals: addressTexts(node), users }];
  };
}

function isSelf(selector: SshRule["destinations"][number]["selector"]): boolean {
  return selector.kind === "autogroup" && selector.autogroup === "autogroup:self";
}

function shared(resolver: Resolver, rule: SshRule): Omit<SshEntry, "principals" | "users"> {
  const recorders = rule.recorder.flatMap(({ selector }) =>
    indexesOf(resolver.destination(selector).members).flatMap((index) => {
      const member = resolver.members.all[index];
      return member === undefined ? [] : addressTexts(member);
    }),
  );
  const { section, index, place, enforceRecorder } = rule;
  return {
    origin: { section, index, place },
    action: rule.action === "check" ? "check" : "accept",
    acceptEnv: rule.acceptEnv.map(({ text }) => text),
    checkPeriod: rule.action === "check" ? (rule.checkPeriod?.period ?? DEFAULT_CHECK_PERIOD) : undefined,
    recorders,
    enforceRecorder,
  };
}

function eitherFamily(set: AddressSet): Bits {
  const bits = set.v4.slice();
  addBits(bits, set.v6);
  return bits;
}

interface Groups {
  readonly byUser: ReadonlyMap<number, readonly string[]>;
  readonly tagged: readonly string[];
}

/** Source devices by their user, in the order of users; a tagged one counts once for each of its tags, as the server lists it. */
function groupSources({ members }: Resolver, from: Bits): Groups {
  const byUser = new Map<number, string[]>();
  const tagged: string[] = [];
  for (const index of indexesOf(from)) {
    const member = members.all[index];
    if (member === undefined) continue;
    const addresses = addressTexts(member);
    if (member.user !== undefined) byUser.set(member.user, (byUser.get(member.user) ?? []).concat(addresses));
    for (let i = 0; i < member.tags.length; i += 1) for (const address of addresses) tagged.push(address);
  }
  const inOrder = [...byUser].sort(([a], [b]) => a - b);
  return {
    byUser: new Map(inOrder.map(([user, addresses]) => [user, addresses.sort()])),
    tagged: tagged.sort(),
  };
}
