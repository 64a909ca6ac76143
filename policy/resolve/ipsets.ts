import { type RangeSet, subtract, union } from "../address/ranges.ts";
import { INTERNET } from "../address/wellknown.ts";
import type { IpsetPart, Policy } from "../parse/model.ts";

/**
 * The spans of a named IP set: its parts added and removed in their order. Sets that a part names are worked out first, on a stack of
 * its own: a policy may chain them as deep as it likes. Circles do not occur in a valid policy; here they add nothing.
 */
export function ipsetRanges(policy: Policy, name: string, known: Map<string, RangeSet>): RangeSet {
  const open = new Set<string>();
  const stack = [name];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const parts = policy.ipsets.get(top)?.value ?? [];
    open.add(top);
    const waiting = parts.flatMap(({ selector }) =>
      selector.kind === "ipset" && !known.has(selector.ipset) && !open.has(selector.ipset)
        ? [selector.ipset]
        : [],
    );
    if (waiting.length > 0) {
      for (const next of waiting) stack.push(next);
      continue;
    }
    if (!known.has(top)) known.set(top, combine(policy, parts, known));
    open.delete(top);
    stack.pop();
  }
  return known.get(name) ?? [];
}

function combine(
  policy: Policy,
  parts: readonly IpsetPart[],
  known: ReadonlyMap<string, RangeSet>,
): RangeSet {
  let set: RangeSet = [];
  let added: RangeSet[] = [];
  for (const part of parts) {
    const ranges = partRanges(policy, part, known);
    if (!part.remove) {
      added.push(ranges);
      continue;
    }
    set = subtract(union(set, ...added), ranges);
    added = [];
  }
  return union(set, ...added);
}

function partRanges(policy: Policy, { selector }: IpsetPart, known: ReadonlyMap<string, RangeSet>): RangeSet {
  if (selector.kind === "prefix") return [selector.prefix];
  if (selector.kind === "range") return [selector.range];
  if (selector.kind === "ipset") return known.get(selector.ipset) ?? [];
  if (selector.kind === "autogroup") return INTERNET;
  const host = selector.kind === "host" ? policy.hosts.get(selector.host) : undefined;
  return host === undefined ? [] : [host.value];
}
