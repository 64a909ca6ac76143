import type { Policy } from "../parse/model.ts";
import { hasBit } from "../resolve/bits.ts";
import type { Member } from "../resolve/members.ts";
import type { Resolver } from "../resolve/resolver.ts";

/** The node attributes that the policy gives to a device: those of `nodeAttrs` and those that options stand for, in order, once each. */
export function nodeAttributes(policy: Policy, resolver: Resolver, node: Member): readonly string[] {
  const attributes = new Set<string>();
  if (policy.options.randomizeClientPort) attributes.add("randomize-client-port");
  if (policy.options.disableIPv4) attributes.add("disable-ipv4");
  for (const entry of policy.nodeAttrs) {
    const meant = entry.targets.some(({ selector }) => {
      const { v4, v6 } = resolver.source(selector);
      return hasBit(v4, node.index) || hasBit(v6, node.index);
    });
    if (meant) for (const { text } of entry.attributes) attributes.add(text);
  }
  return [...attributes];
}
