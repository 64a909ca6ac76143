import { overlap } from "../address/prefix.ts";
import { covers, type Range } from "../address/ranges.ts";
import { INTERNET } from "../address/wellknown.ts";
import { hasBit, indexesOf } from "../resolve/bits.ts";
import type { Member, Members } from "../resolve/members.ts";
import type { Destinations } from "./permit.ts";

/** What a filter entry opens on the member that carries it. */
export interface Target {
  /** Whatever address the packet is for. */
  readonly any: boolean;
  /** The member's own addresses, by family. */
  readonly own4: boolean;
  readonly own6: boolean;
  /** Spans as the policy writes them: they cover an own address, lie behind the member as a router, or are of a service it hosts. */
  readonly ranges: readonly Range[];
  /** Whether the member's own IPv4 and IPv6 addresses are opened, in one way or another. */
  readonly reach4: boolean;
  readonly reach6: boolean;
}

/** Everything that comes to the member. */
export const ANY: Target = { any: true, own4: false, own6: false, ranges: [], reach4: true, reach6: true };

/** The member's own addresses. */
export const OWN: Target = { any: false, own4: true, own6: true, ranges: [], reach4: true, reach6: true };

/** Members that a rule concerns, with what it opens on them. Members with the same opening share one target. */
export type Spread = readonly { readonly target: Target; readonly members: readonly number[] }[];

/** Finds the members whose filters carry a rule that leads to these destinations; autogroup:self is apart. */
export function spreadTargets(members: Members, { any, set, pieces }: Destinations): Spread {
  if (any) return [{ target: ANY, members: members.all.map(({ index }) => index) }];
  const own = new Set(indexesOf(set.members));
  const cut = new Map<number, Set<number>>();
  const add = (index: number, piece: number): void => {
    cut.set(index, (cut.get(index) ?? new Set()).add(piece));
  };
  pieces.forEach((piece, i) => {
    for (const { index } of members.within(piece)) {
      add(index, i);
      for (const host of members.all[index]?.hosts ?? []) add(host, i);
    }
    for (const router of members.routers) if (leadsThrough(router, piece)) add(router.index, i);
  });
  const extra = new Map<number, Range[]>();
  for (const index of own) {
    const member = members.all[index];
    if (member?.service === undefined) continue;
    for (const host of member.hosts) {
      const spans = extra.get(host) ?? [];
      extra.set(
        host,
        spans.concat([...member.v4, ...member.v6].map((address) => ({ first: address, last: address }))),
      );
    }
  }
  return share(members, new Set([...own, ...cut.keys(), ...extra.keys()]), (index) => {
    const at = [...(cut.get(index) ?? [])];
    const ranges = at.flatMap((i) => pieces[i] ?? []).concat(extra.get(index) ?? []);
    const isOwn = own.has(index);
    const reach4 = isOwn || (at.length > 0 && hasBit(set.v4, index));
    const reach6 = isOwn || (at.length > 0 && hasBit(set.v6, index));
    return { any: false, own4: isOwn, own6: isOwn, ranges, reach4, reach6 };
  });
}

/** Whether traffic to a span passes a router: through an approved subnet route, or as an exit node's public traffic. */
function leadsThrough({ routes, exit }: Member, piece: Range): boolean {
  return routes.some((route) => overlap(route, piece)) || (exit && covers(INTERNET, piece));
}

/** Finds the routers that carry a grant with `via`: those with one of the tags whose routes meet the destinations. */
export function spreadVia(members: Members, { pieces }: Destinations, via: readonly string[]): Spread {
  const routers = members.routers.filter(({ tags }) => tags.some((tag) => via.includes(tag)));
  return routers.flatMap((router) => {
    const ranges = pieces.filter((piece) => leadsThrough(router, piece));
    if (ranges.length === 0) return [];
    const target = { any: false, own4: false, own6: false, ranges, reach4: false, reach6: false };
    return [{ target, members: [router.index] }];
  });
}

/** Like `spreadTargets`, for capabilities: on a device they concern its own addresses, on a router the spans behind it. */
export function spreadCapabilities(members: Members, { any, set, pieces }: Destinations): Spread {
  if (any) return [{ target: OWN, members: members.all.map(({ index }) => index) }];
  const concerned = new Set([...indexesOf(set.v4), ...indexesOf(set.v6)]);
  const behind = new Map<number, Range[]>();
  for (const { index, routes } of members.routers) {
    const ranges = pieces.filter((piece) => routes.some((route) => overlap(route, piece)));
    if (ranges.length > 0) behind.set(index, ranges);
  }
  return share(members, new Set([...concerned, ...behind.keys()]), (index) => {
    const own4 = hasBit(set.v4, index);
    const own6 = hasBit(set.v6, index);
    return { any: false, own4, own6, ranges: behind.get(index) ?? [], reach4: own4, reach6: own6 };
  });
}

function share(
  members: Members,
  concerned: ReadonlySet<number>,
  targetOf: (index: number) => Target,
): Spread {
  const groups = new Map<string, { readonly target: Target; readonly members: number[] }>();
  for (const { index } of members.all) {
    if (!concerned.has(index)) continue;
    const target = targetOf(index);
    const key = targetKey(target);
    const group = groups.get(key) ?? { target, members: [] };
    group.members.push(index);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function targetKey({ own4, own6, reach4, reach6, ranges }: Target): string {
  const spans = ranges.map(({ first, last }) => `${first}-${last}`);
  return [own4, own6, reach4, reach6, ...spans].join(" ");
}
