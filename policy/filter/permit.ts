import type { Range } from "../address/ranges.ts";
import { prefixesOf, type RangeSet } from "../address/ranges.ts";
import type { PortRange } from "../names/ports.ts";
import { ALL_PORTS } from "../names/ports.ts";
import type { AclRule, GrantRule, Policy, SelectorRef, TextAt } from "../parse/model.ts";
import type { Place } from "../parse/place.ts";
import { type AddressSet, joinSets } from "../resolve/addresses.ts";
import { posturesOf } from "../resolve/posture.ts";
import { type Resolver, selectorKey } from "../resolve/resolver.ts";

/** The rule that something comes from. */
export interface RuleOrigin {
  /** "default" is the rule that holds where a policy has neither acls nor grants: everything is open. */
  readonly section: "acls" | "grants" | "ssh" | "default";
  readonly index: number;
  /** Unknown for the default. */
  readonly place: Place | undefined;
}

/** Where a rule leads. */
export interface Destinations {
  /** "*": wherever the packet filter is. */
  readonly any: boolean;
  /** autogroup:self: devices of the source's own user. */
  readonly self: boolean;
  readonly set: AddressSet;
  /** The spans of the set as the prefixes that filters carry. */
  readonly pieces: readonly Range[];
}

/** Ports and protocols that a rule opens at destinations. */
export interface Permit {
  readonly origin: RuleOrigin;
  readonly sources: AddressSet;
  readonly destinations: Destinations;
  readonly ports: readonly PortRange[];
  /** IANA numbers; undefined is the default set TCP, UDP and ICMP. */
  readonly protocols: readonly number[] | undefined;
  /** Tags of the routers that alone carry the traffic; empty for all. */
  readonly via: readonly string[];
  /** The rule's sources as written, and the postures that bind them. */
  readonly written: { readonly sources: readonly SelectorRef[]; readonly postures: readonly TextAt[] };
}

/** Capabilities that a rule gives at destinations. */
export interface AppPermit {
  readonly origin: RuleOrigin;
  readonly sources: AddressSet;
  readonly destinations: Destinations;
  /** The sources as destinations, for what the server tells them in return. */
  readonly answers: Destinations;
  readonly capabilities: CapabilityMap;
}

/** Capabilities with their values, as a filter carries them; null where a capability has none. */
export type CapabilityMap = Readonly<Record<string, readonly unknown[] | null>>;

/** All that the rules of a policy open, each rule worked out once for the whole tailnet. */
export interface Permits {
  readonly network: readonly Permit[];
  readonly app: readonly AppPermit[];
}

/** Works out the rules of a policy: grants and acls alike. */
export function permitsOf(policy: Policy, resolver: Resolver): Permits {
  if (policy.acls === undefined && policy.grants === undefined) return openToAll(resolver);
  const leads = createLeads(resolver);
  const permits = [
    ...(policy.grants ?? []).map((rule) => grantPermits(resolver, leads, rule)),
    ...(policy.acls ?? []).map((rule) => ({ network: aclPermits(resolver, leads, rule), app: [] })),
  ];
  return { network: permits.flatMap(({ network }) => network), app: permits.flatMap(({ app }) => app) };
}

function openToAll(resolver: Resolver): Permits {
  const permit: Permit = {
    origin: { section: "default", index: 0, place: undefined },
    sources: resolver.source({ kind: "any" }),
    destinations: createLeads(resolver)([{ selector: { kind: "any" } }]),
    ports: [ALL_PORTS],
    protocols: undefined,
    via: [],
    written: { sources: [], postures: [] },
  };
  return { network: [permit], app: [] };
}

function aclPermits(resolver: Resolver, leads: Leads, rule: AclRule): readonly Permit[] {
  const shared = sharedBy(resolver, rule);
  return rule.destinations.map((destination) => ({
    ...shared,
    destinations: leads([destination]),
    ports: destination.ports,
    protocols: rule.protocols,
    via: [],
  }));
}

function grantPermits(resolver: Resolver, leads: Leads, rule: GrantRule): Permits {
  if (rule.sources.length === 0 || rule.destinations.length === 0) return { network: [], app: [] };
  const shared = sharedBy(resolver, rule);
  const destinations = leads(rule.destinations);
  const via = rule.via.map(({ text }) => text);
  const network = rule.ip.map(({ ports, protocols }) => ({ ...shared, destinations, ports, protocols, via }));
  // Capabilities do not travel by routers: a grant with via gives its network part alone.
  if (rule.app.length === 0 || via.length > 0) return { network, app: [] };
  const capabilities = Object.fromEntries(rule.app.map(({ name, values }) => [name, values]));
  const asWritten = { ...leads(rule.sources), self: false, set: shared.sources };
  // A posture leaves single devices of the sources, so the spans that were written no longer hold.
  const answers = shared.written.postures.length === 0 ? asWritten : { ...asWritten, any: false, pieces: [] };
  return { network, app: [{ ...shared, destinations, answers, capabilities }] };
}

function sharedBy(
  resolver: Resolver,
  { section, index, place, sources, srcPosture }: AclRule | GrantRule,
): Pick<Permit, "origin" | "sources" | "written"> {
  const postures = posturesOf(resolver.policy, srcPosture);
  return {
    origin: { section, index, place },
    sources: resolver.sources(sources, postures),
    written: { sources, postures },
  };
}

type Leads = (refs: readonly Pick<SelectorRef, "selector">[]) => Destinations;

/** Makes the function that tells where selectors lead together; the same selectors give the same object. */
function createLeads(resolver: Resolver): Leads {
  const known = new Map<string, Destinations>();
  return (refs) => {
    const key = refs.map(({ selector }) => selectorKey(selector)).join("\n");
    const found = known.get(key) ?? leadingTo(resolver, refs);
    known.set(key, found);
    return found;
  };
}

function leadingTo(resolver: Resolver, refs: Parameters<Leads>[0]): Destinations {
  const any = refs.some(({ selector }) => selector.kind === "any");
  const self = refs.some(
    ({ selector }) => selector.kind === "autogroup" && selector.autogroup === "autogroup:self",
  );
  const sets = refs.map(({ selector }) => resolver.destination(selector));
  // Each selector's spans stay apart: a filter carries what the policy says, not what it comes to.
  const pieces = distinct(
    refs.flatMap(
      ({ selector }, i): RangeSet => (selector.kind === "any" ? [] : prefixesOf(sets[i]?.ranges ?? [])),
    ),
  );
  return { any, self, set: joinSets(resolver.members, sets), pieces };
}

function distinct(pieces: readonly Range[]): readonly Range[] {
  return [...new Map(pieces.map((piece) => [`${piece.first}-${piece.last}`, piece])).values()];
}
