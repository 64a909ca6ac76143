import type { NodeAttribute, Policy } from "../parse/model.ts";
import { hasBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";
import type { Resolver } from "../resolve/resolver.ts";

/** A device with this attribute has no IPv4 address of the tailnet. */
export const DISABLE_IPV4 = "disable-ipv4";

/** The node attributes that the policy gives to a device: those of `nodeAttrs` and those that options stand for, in order, once each. */
export function nodeAttributes(policy: Policy, resolver: Resolver, node: Member): readonly string[] {
  const { randomizeClientPort, disableIPv4, oneCGNATRoute } = policy.options;
  const attributes = new Set<string>();
  if (randomizeClientPort) attributes.add("randomize-client-port");
  if (disableIPv4) attributes.add(DISABLE_IPV4);
  if (oneCGNATRoute !== "" && node.node?.posture?.["node:os"] === "macos")
    attributes.add(`one-cgnat?v=${oneCGNATRoute === "mac-always"}`);
  for (const entry of policy.nodeAttrs) {
    if (entry.attributes.length > 0 && concerns(entry, resolver, node))
      for (const { text } of entry.attributes) attributes.add(text);
  }
  return [...attributes];
}

/** The application capabilities that `nodeAttrs` gives to a device itself: by name, the values of every entry that concerns it. */
export function nodeCapabilities(
  policy: Policy,
  resolver: Resolver,
  node: Member,
): Readonly<Record<string, readonly unknown[]>> {
  const capabilities = new Map<string, unknown[]>();
  for (const entry of policy.nodeAttrs) {
    if (!concerns(entry, resolver, node)) continue;
    for (const [name, values] of Object.entries(entry.app))
      capabilities.set(name, [...(capabilities.get(name) ?? []), ...values]);
  }
  return Object.fromEntries(capabilities);
}

function concerns({ targets }: NodeAttribute, resolver: Resolver, { index }: Member): boolean {
  return targets.some(({ selector }) => {
    const { v4, v6 } = resolver.source(selector);
    return hasBit(v4, index) || hasBit(v6, index);
  });
}
