import { formatPrefix, type Prefix, parsePrefix } from "../address/prefix.ts";
import type { Policy, SelectorRef } from "../parse/model.ts";
import { hasBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";
import type { Resolver } from "../resolve/resolver.ts";

/**
 * The advertised routes of a device that `autoApprovers` approves: a subnet route when the device is an approver of it or of a wider
 * one, an exit route when it is one of `exitNode`.
 */
export function autoApprovedRoutes(policy: Policy, resolver: Resolver, node: Member): readonly string[] {
  const { routes, exitNode } = policy.autoApprovers;
  const isOneOf = (refs: readonly SelectorRef[]): boolean => approves(resolver, refs, node);
  return (node.node?.advertisedRoutes ?? []).flatMap((text) => {
    const route = parsePrefix(text);
    if (route === undefined) return [];
    const approved =
      route.bits === 0
        ? isOneOf(exitNode)
        : routes.some(({ prefix, value }) => holds(prefix, route) && isOneOf(value));
    return approved ? [formatPrefix(route)] : [];
  });
}

/** Whether `autoApprovers` lets a device host a service without asking, by the service's name or one of its tags. */
export function autoApprovesService(
  policy: Policy,
  resolver: Resolver,
  node: Member,
  service: Member,
): boolean {
  return policy.autoApprovers.services.some(
    ({ name, value }) =>
      (name === service.name || service.tags.includes(name)) && approves(resolver, value, node),
  );
}

function approves({ source }: Resolver, refs: readonly SelectorRef[], node: Member): boolean {
  return refs.some(({ selector }) => hasBit(source(selector).members, node.index));
}

function holds(wide: Prefix, narrow: Prefix): boolean {
  return wide.first <= narrow.first && narrow.last <= wide.last;
}
