import { isSingle, type Prefix } from "../address/prefix.ts";
import { prefixesOf, type Range, rangeSet } from "../address/ranges.ts";
import type { Permit } from "../filter/permit.ts";
import type { PortRange } from "../names/ports.ts";
import { ICMP_PROTOCOLS, PORT_PROTOCOLS, parseProtocol } from "../names/protocols.ts";
import { parseSelector, type Selector } from "../names/selector.ts";
import type { AccessTest, Policy } from "../parse/model.ts";
import { parseDestination } from "../parse/rules.ts";
import { type AddressSet, addressSet, isEmptySet, setsMeet } from "../resolve/addresses.ts";
import { type Bits, hasBit, indexesOf, meetBits, setBit } from "../resolve/bits.ts";
import type { Resolver } from "../resolve/resolver.ts";
import { type TestFailure, wanted } from "./failure.ts";
import { standInFor } from "./standins.ts";

/**
 * Runs the policy's `tests` as the server does: a destination counts as reached when every address of the source may reach one of its
 * addresses. Rules are asked, not devices, so an address behind no router can be tested too; and a tag is a device that carries it alone.
 *
 * @param resolver of a tailnet with stand-ins (`withStandIns`)
 */
export function runAccessTests(
  resolver: Resolver,
  permits: readonly Permit[],
  tests: readonly AccessTest[],
): readonly TestFailure[] {
  return tests.flatMap((test) => {
    const errors = runTest(resolver, permits, test);
    const { index, place, source } = test;
    return errors.length === 0 ? [] : [{ section: "tests" as const, index, place, source, errors }];
  });
}

function runTest(resolver: Resolver, permits: readonly Permit[], test: AccessTest): readonly string[] {
  if (test.accept.length === 0 && test.deny.length === 0)
    return ['must have at least one of "accept" or "deny"'];
  const protocol = parseProtocol(test.protocol);
  if ("fault" in protocol) return [protocol.fault];
  const asked = protocol.protocols ?? TCP_OR_UDP;
  if (protocol.protocols !== undefined && !protocol.protocols.every((number) => TESTABLE.includes(number))) {
    return ["test protocol must be tcp, udp, sctp, icmp, or empty"];
  }
  const source = parseSelector(test.source);
  if ("fault" in source) return [source.fault];
  if (source.selector.kind === "any") return ["test source must be specific, not *"];
  const atoms = atomsOf(resolver, sourceOf(resolver, source.selector));
  if (atoms.length === 0) return [`source ${JSON.stringify(test.source)} resolved to no IP addresses`];
  const ping = asked.every((number) => ICMP_PROTOCOLS.includes(number));
  const open = permits.filter(
    ({ protocols }) => ping || protocols === undefined || protocols.some((p) => asked.includes(p)),
  );
  const views = open.map((permit) => ({ permit, sources: sourcesFor(resolver, permit, test) }));

  const check = (text: string, want: "Accept" | "Drop"): readonly string[] => {
    const destination = readTestDestination(resolver.policy, text, ping);
    if ("fault" in destination) return [destination.fault];
    const set = destinationOf(resolver, destination.selector);
    if (isEmptySet(set)) return [`destination resolved to no IP addresses: ${JSON.stringify(text)}`];
    const leading = views.filter(({ permit }) => ping || opensPort(permit, destination.port));
    const reached = atoms.every((atom) => leading.some((view) => reaches(resolver, view, atom, set)));
    return reached === (want === "Accept") ? [] : [wanted(text, want)];
  };
  return [
    ...test.accept.flatMap(({ text }) => check(text, "Accept")),
    ...test.deny.flatMap(({ text }) => check(text, "Drop")),
  ];
}

/** What a test means that names no protocol. */
const TCP_OR_UDP: readonly number[] = [6, 17];

/** TCP, UDP, SCTP and ICMP. */
const TESTABLE: readonly number[] = [...PORT_PROTOCOLS, ...ICMP_PROTOCOLS];

/** A tag's source is the device that stands for it. */
function sourceOf(resolver: Resolver, selector: Selector): AddressSet {
  if (selector.kind !== "tag") return resolver.source(selector);
  return addressSet(resolver.members, justStandIn(resolver, selector.tag), []);
}

/** Where a tag is the destination: the device that stands for it, and what carries it as far as rules write out its addresses. */
function destinationOf(resolver: Resolver, selector: Selector): AddressSet {
  const all = resolver.destination(selector);
  if (selector.kind !== "tag") return all;
  if (standInFor(resolver.members, selector.tag) === undefined)
    return addressSet(resolver.members, resolver.members.none(), []);
  const written = indexesOf(all.members).flatMap((index) => {
    const member = resolver.members.all[index];
    return [...(member?.v4 ?? []), ...(member?.v6 ?? [])].map((address) => ({
      first: address,
      last: address,
    }));
  });
  const standIn = addressSet(resolver.members, justStandIn(resolver, selector.tag), []);
  return { ...standIn, ranges: rangeSet(written) };
}

function justStandIn({ members }: Resolver, tag: string): Bits {
  const bits = members.none();
  const standIn = standInFor(members, tag);
  if (standIn !== undefined) setBit(bits, standIn.index);
  return bits;
}

/** A source address of a device, or a span of addresses that is written out. */
type Atom = { readonly index: number; readonly family: "v4" | "v6" } | Range;

function atomsOf(resolver: Resolver, { members, ranges }: AddressSet): readonly Atom[] {
  const devices = indexesOf(members).flatMap((index): Atom[] => {
    const member = resolver.members.all[index];
    const families: Atom[] = [];
    if (member !== undefined && member.v4.length > 0) families.push({ index, family: "v4" });
    if (member !== undefined && member.v6.length > 0) families.push({ index, family: "v6" });
    return families;
  });
  return [...devices, ...prefixesOf(ranges)];
}

/** Sources as a test sees them: devices count as stating what the test says that they state. */
function sourcesFor(
  resolver: Resolver,
  { sources, written }: Permit,
  { postureAttributes }: AccessTest,
): AddressSet {
  return written.postures.length === 0
    ? sources
    : resolver.sources(written.sources, written.postures, postureAttributes);
}

interface View {
  readonly permit: Permit;
  readonly sources: AddressSet;
}

function reaches(resolver: Resolver, { permit, sources }: View, atom: Atom, to: AddressSet): boolean {
  const { destinations } = permit;
  if ("index" in atom) {
    if (!hasBit(sources[atom.family], atom.index)) return false;
    if (destinations.any || setsMeet(destinations.set, to)) return true;
    const user = resolver.members.all[atom.index]?.user;
    if (!destinations.self || user === undefined) return false;
    const own = resolver.devicesOf(user);
    return meetBits(own, to.v4) || meetBits(own, to.v6);
  }
  const span = addressSet(resolver.members, resolver.members.none(), [atom]);
  if (!setsMeet(sources, span)) return false;
  return destinations.any || setsMeet(destinations.set, to);
}

function opensPort({ ports }: Permit, port: number): boolean {
  return ports.some(({ first, last }) => first <= port && port <= last);
}

/** Reads the destination of a test: one host, one port. ICMP has no ports, and is written with port 0. */
function readTestDestination(
  policy: Policy,
  text: string,
  ping: boolean,
): { readonly selector: Selector; readonly port: number } | { readonly fault: string } {
  if (ping && !text.endsWith(":0")) return { fault: "test destination port must be 0 for icmp" };
  const parsed = parseDestination(ping ? text.replace(/0$/, "1") : text);
  if ("fault" in parsed) return parsed;
  const { selector, ports } = parsed;
  const [range, ...more]: readonly PortRange[] = ports;
  if (range === undefined || more.length > 0 || range.first !== range.last) {
    return { fault: "test destination port must be a single port" };
  }
  const refused = refusedKind(policy, selector, text);
  return refused === undefined ? { selector, port: range.first } : { fault: refused };
}

function refusedKind(policy: Policy, selector: Selector, text: string): string | undefined {
  const cidr = "test destination must be a single host, not a CIDR range";
  if (selector.kind === "any") return "test destination must be specific, not *";
  if (selector.kind === "prefix") return text.includes("/") ? cidr : undefined;
  if (selector.kind === "autogroup" && selector.autogroup === "autogroup:internet") {
    return "autogroup:internet not valid as a test destination";
  }
  if (selector.kind === "autogroup" && selector.autogroup === "autogroup:self") {
    return "autogroup:self not valid as a test destination";
  }
  if (selector.kind !== "host") return undefined;
  const host: Prefix | undefined = policy.hosts.get(selector.host)?.value;
  return host === undefined || isSingle(host) ? undefined : cidr;
}
