import { isV4, parseAddress } from "../address/ip.ts";
import type { Policy } from "../parse/model.ts";
import { DISABLE_IPV4, nodeAttributes } from "../tags/attributes.ts";
import type { Tailnet } from "../tailnet.ts";
import { indexTailnet } from "./members.ts";
import { createResolver } from "./resolver.ts";

/**
 * The tailnet without the IPv4 addresses that the policy takes from devices, by `disableIPv4` or the attribute of that name: such a device
 * has only its IPv6 address, for itself and for all others.
 */
export function withoutDisabled(policy: Policy, tailnet: Tailnet): Tailnet {
  const named = policy.nodeAttrs.some(({ attributes }) =>
    attributes.some(({ text }) => text === DISABLE_IPV4),
  );
  if (!named && !policy.options.disableIPv4) return tailnet;
  const members = indexTailnet(tailnet);
  const resolver = createResolver(policy, members);
  const nodes = tailnet.nodes.map((node, index) => {
    const member = members.all[index];
    if (member === undefined || !nodeAttributes(policy, resolver, member).includes(DISABLE_IPV4)) return node;
    return { ...node, addresses: node.addresses.filter((text) => !isV4(parseAddress(text) ?? 0n)) };
  });
  return { ...tailnet, nodes };
}
