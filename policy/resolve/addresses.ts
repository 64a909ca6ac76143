import { isV4 } from "../address/ip.ts";
import { overlap } from "../address/prefix.ts";
import { type Range, type RangeSet, union } from "../address/ranges.ts";
import { addBits, type Bits, commonBits, meetBits, noBits, setBit } from "./bits.ts";
import type { Members } from "./members.ts";

/**
 * Addresses that a selector stands for: those of members named by who they are, and spans written as addresses. The members that the
 * spans happen to cover are known too, so that questions between devices need no arithmetic.
 */
export interface AddressSet {
  /** Members by identity: all their addresses belong. */
  readonly members: Bits;
  readonly ranges: RangeSet;
  /** Members whose IPv4 address belongs, by identity or by span. */
  readonly v4: Bits;
  /** Members whose IPv6 address belongs. */
  readonly v6: Bits;
}

/** Makes a set of members and spans. */
export function addressSet(members: Members, chosen: Bits, ranges: RangeSet): AddressSet {
  const v4 = commonBits(chosen, members.having.v4);
  const v6 = commonBits(chosen, members.having.v6);
  for (const range of ranges) {
    for (const { address, index } of members.within(range)) {
      setBit(isV4(address) ? v4 : v6, index);
    }
  }
  return { members: chosen, ranges, v4, v6 };
}

/** All that is in one of the sets. */
export function joinSets(members: Members, sets: readonly AddressSet[]): AddressSet {
  const [first, ...rest] = sets;
  if (first !== undefined && rest.length === 0) return first;
  const joined = { members: members.none(), v4: members.none(), v6: members.none() };
  for (const set of sets) {
    addBits(joined.members, set.members);
    addBits(joined.v4, set.v4);
    addBits(joined.v6, set.v6);
  }
  return { ...joined, ranges: union(...sets.map(({ ranges }) => ranges)) };
}

/** Whether a set has no address at all. */
export function isEmptySet({ members, ranges }: AddressSet): boolean {
  return ranges.length === 0 && noBits(members);
}

/** Whether two sets have an address in common. */
export function setsMeet(a: AddressSet, b: AddressSet): boolean {
  return meetBits(a.v4, b.v4) || meetBits(a.v6, b.v6) || rangesMeet(a.ranges, b.ranges);
}

function rangesMeet(set: RangeSet, other: readonly Range[]): boolean {
  return other.some((span) => set.some((range) => overlap(range, span)));
}
