import { type RangeSet, subtract, union } from "../address/ranges.ts";
import { TAILNET } from "../address/wellknown.ts";
import type { CapabilityEntry, FilterEntry, NetworkEntry } from "../filter/compile.ts";
import { ICMP_PROTOCOLS, PORT_PROTOCOLS } from "../names/protocols.ts";
import { addBits, type Bits, commonBits, emptyBits } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";

/** Entries that together let in what an entry lets in. */
export function networkCover(
  entry: NetworkEntry,
  others: readonly FilterEntry[],
  member: Member,
): readonly FilterEntry[] | undefined {
  const wide = others
    .filter((other) => other.kind === "network")
    .filter((other) => reachesAll(other.target, entry.target, member));
  const used: FilterEntry[] = [];
  for (const protocol of entry.protocols ?? PORT_OF_DEFAULT) {
    const open = wide.filter(
      ({ protocols }) =>
        ICMP_PROTOCOLS.includes(protocol) || (protocols ?? PORT_OF_DEFAULT).includes(protocol),
    );
    for (const port of PORT_PROTOCOLS.includes(protocol) ? firstsOfPieces(entry, open) : [0]) {
      const here = open.filter(
        ({ ports }) =>
          !PORT_PROTOCOLS.includes(protocol) ||
          ports.some(({ first, last }) => first <= port && port <= last),
      );
      const cover = sourceCover(entry, here);
      if (cover === undefined) return undefined;
      used.push(...cover);
    }
  }
  return used;
}

/** The protocols of a rule that names none; ICMP follows wherever anything is open. */
const PORT_OF_DEFAULT: readonly number[] = [6, 17];

/** The first port of each piece of an entry's ports that the others treat alike. */
function firstsOfPieces({ ports }: NetworkEntry, others: readonly NetworkEntry[]): readonly number[] {
  const cuts = new Set(
    others.flatMap((other) => other.ports.flatMap(({ first, last }) => [first, last + 1])),
  );
  const sorted = [...cuts].sort((a, b) => a - b);
  const firsts = new Set<number>();
  for (const { first, last } of ports) {
    firsts.add(first);
    for (let i = after(sorted, first); (sorted[i] ?? last + 1) <= last; i += 1)
      firsts.add(sorted[i] ?? first);
  }
  return [...firsts];
}

/** The place of the first number that is greater than one. */
function after(sorted: readonly number[], number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of entries that lead where one leads, those that together have all its sources: one if one is enough. */
function sourceCover(
  { sources, target }: NetworkEntry | CapabilityEntry,
  others: readonly (NetworkEntry | CapabilityEntry)[],
): readonly FilterEntry[] | undefined {
  const lacks = (cover: readonly (NetworkEntry | CapabilityEntry)[]): boolean => {
    const v4 = emptyBits(sources.v4.length * 32);
    const v6 = emptyBits(sources.v6.length * 32);
    for (const other of cover) {
      addBits(v4, other.sources.v4);
      addBits(v6, other.sources.v6);
    }
    const outside = subtract(sources.ranges, union(...cover.map((other) => other.sources.ranges)));
    return (
      // A target that leads past the member takes packets of either family.
      (missing(sources.v4, v4) && (target.reach4 || target.any || target.ranges.length > 0)) ||
      (missing(sources.v6, v6) && (target.reach6 || target.any || target.ranges.length > 0)) ||
      // Addresses of the tailnet that are no device's let nobody in.
      subtract(outside, TAILNET).length > 0
    );
  };
  const alone = others.find((other) => !lacks([other]));
  if (alone !== undefined) return [alone];
  return lacks(others) ? undefined : others;
}

function missing(wanted: Bits, given: Bits): boolean {
  const common = commonBits(wanted, given);
  return wanted.some((word, i) => word !== common[i]);
}

/** Whether a target leads everywhere that another leads. */
function reachesAll(
  wide: NetworkEntry["target"],
  narrow: NetworkEntry["target"],
  { v4, v6 }: Member,
): boolean {
  if (wide.any) return true;
  if (narrow.any || (narrow.reach4 && !wide.reach4 && v4.length > 0)) return false;
  if (narrow.reach6 && !wide.reach6 && v6.length > 0) return false;
  const own: RangeSet = union(
    ...[...(wide.reach4 ? v4 : []), ...(wide.reach6 ? v6 : [])].map((a) => [{ first: a, last: a }]),
  );
  return (
    subtract(union(...narrow.ranges.map((span) => [span])), union(own, ...wide.ranges.map((s) => [s])))
      .length === 0
  );
}

/** An entry that gives the same capabilities with the same values, to all who have them by this one. */
export function capabilityCover(
  entry: CapabilityEntry,
  others: readonly FilterEntry[],
): readonly FilterEntry[] | undefined {
  const cover = Object.entries(entry.capabilities).map(([name, values]) =>
    others
      .filter((other) => other.kind === "capability")
      .find(
        (other) =>
          Object.hasOwn(other.capabilities, name) &&
          JSON.stringify(other.capabilities[name]) === JSON.stringify(values) &&
          JSON.stringify(spans(other)) === JSON.stringify(spans(entry)) &&
          sourceCover(entry, [other]) !== undefined,
      ),
  );
  const found = cover.filter((other) => other !== undefined);
  return found.length === cover.length ? found : undefined;
}

function spans({ target }: CapabilityEntry): readonly unknown[] {
  const { any, own4, own6, ranges } = target;
  return [any, own4, own6, ...ranges.map(({ first, last }) => `${first}-${last}`)];
}
