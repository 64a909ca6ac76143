import type { Policy } from "../parse/model.ts";
import type { Tailnet, TailnetNode } from "../tailnet.ts";

/**
 * The tailnet with one device for each tag that the policy defines and nothing carries yet.
 *
 * Tests name tags, and a tag may be defined, granted and tested before the first device gets it: the server takes such policies (the
 * system that this project replaces has tests on tags that no device carries), and a tailnet could not be begun otherwise.
 */
export function withAbsentTags(policy: Policy, tailnet: Tailnet): Tailnet {
  const carried = new Set([...tailnet.nodes, ...tailnet.services].flatMap(({ tags }) => tags));
  const absent = [...policy.tagOwners.keys()].filter((tag) => !carried.has(tag));
  return absent.length === 0 ? tailnet : { ...tailnet, nodes: [...tailnet.nodes, ...absent.map(standIn)] };
}

/** Addresses from the end of Tailscale's ranges, where no tailnet begins. */
function standIn(tag: string, index: number): TailnetNode {
  return {
    name: `absent ${tag}`,
    addresses: [
      `100.127.${254 - (index >> 8)}.${index & 255}`,
      `fd7a:115c:a1e0:ffff::${(index + 1).toString(16)}`,
    ],
    tags: [tag],
    advertisedRoutes: [],
    approvedRoutes: [],
  };
}
