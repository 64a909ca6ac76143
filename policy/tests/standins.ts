import type { Policy } from "../parse/model.ts";
import type { Member, Members } from "../resolve/members.ts";
import type { Tailnet, TailnetNode } from "../tailnet.ts";

/**
 * The tailnet as `tests` see it: with one device more for each tag that the policy defines, which carries that tag alone, and one for each
 * user who has none.
 *
 * The server asks for a device "with the provided identity", not for those that there are (https://tailscale.com/docs/reference/syntax/policy-file).
 * So a tag may be defined, granted and tested before the first device gets it, and a denial holds for a tag although a device that
 * carries it is open by another of its tags. The system that this project replaces has tests of both kinds, and its policy is taken.
 */
export function withStandIns(policy: Policy, tailnet: Tailnet): Tailnet {
  const owners = new Set(tailnet.nodes.flatMap(({ user, tags }) => (tags.length > 0 ? [] : [String(user)])));
  const without = tailnet.users.filter(
    ({ id, name, email }) => ![String(id), name, email].some((key) => owners.has(key)),
  );
  const tags = [...policy.tagOwners.keys()];
  return {
    ...tailnet,
    nodes: [
      ...tailnet.nodes,
      ...tags.map((tag, index) => standIn(nameOf(tag), index, { tags: [tag] })),
      ...without.map(({ id, email }, index) =>
        standIn(nameOf(email), tags.length + index, { tags: [], user: id }),
      ),
    ],
  };
}

/** The tailnet with a device for each tag that nothing carries yet: what `sshTests` are run on. */
export function withAbsentTags(policy: Policy, tailnet: Tailnet): Tailnet {
  const carried = new Set([...tailnet.nodes, ...tailnet.services].flatMap(({ tags }) => tags));
  const absent = [...policy.tagOwners.keys()].filter((tag) => !carried.has(tag));
  const nodes = absent.map((tag, index) => standIn(nameOf(tag), index, { tags: [tag] }));
  return absent.length === 0 ? tailnet : { ...tailnet, nodes: [...tailnet.nodes, ...nodes] };
}

/** The device that stands for a tag in a tailnet with stand-ins; undefined for a tag that the policy does not define. */
export function standInFor(members: Members, tag: string): Member | undefined {
  return members.byName(nameOf(tag));
}

/** No device has a name with a space in it. */
function nameOf(identity: string): string {
  return `stand-in ${identity}`;
}

/** Addresses from the end of Tailscale's ranges, where no tailnet begins. */
function standIn(
  name: string,
  index: number,
  identity: Pick<TailnetNode, "tags"> & Partial<Pick<TailnetNode, "user">>,
): TailnetNode {
  const block = 254 - ((index >> 8) & 127);
  return {
    name,
    addresses: [`100.127.${block}.${index & 255}`, `fd7a:115c:a1e0:ffff::${(index + 1).toString(16)}`],
    ...identity,
    advertisedRoutes: [],
    approvedRoutes: [],
  };
}
