import { isV4 } from "../address/ip.ts";
import { type RangeSet, subtract, union } from "../address/ranges.ts";
import { TAILNET } from "../address/wellknown.ts";
import type { AddressSet } from "../resolve/addresses.ts";

/** The addresses of sources that no device of the tailnet can have. */
export interface Outside {
  /** Those of a set, of the families that are asked for. */
  of(set: AddressSet, v4: boolean, v6: boolean): RangeSet;
  join(a: RangeSet, b: RangeSet): RangeSet;
}

const NONE: RangeSet = [];

/** Makes the functions for one run; each set is worked out once. */
export function createOutside(): Outside {
  const known = new Map<
    RangeSet,
    { readonly v4: RangeSet; readonly v6: RangeSet; readonly both: RangeSet }
  >();
  return {
    of: ({ ranges }, v4, v6) => {
      if (ranges.length === 0) return NONE;
      const found = known.get(ranges) ?? parted(ranges);
      known.set(ranges, found);
      if (v4 && v6) return found.both;
      return v4 ? found.v4 : found.v6;
    },
    join: (a, b) => (a === b || b.length === 0 ? a : a.length === 0 ? b : union(a, b)),
  };
}

function parted(ranges: RangeSet): { readonly v4: RangeSet; readonly v6: RangeSet; readonly both: RangeSet } {
  const both = subtract(ranges, TAILNET);
  return {
    v4: both.filter(({ first }) => isV4(first)),
    v6: both.filter(({ first }) => !isV4(first)),
    both,
  };
}
