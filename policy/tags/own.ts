import type { Policy } from "../parse/model.ts";
import type { Resolver } from "../resolve/resolver.ts";
import type { Role } from "../tailnet.ts";

/** Roles that may give every tag that the policy defines. */
const ASSIGN_ALL: readonly Role[] = ["owner", "admin", "network-admin"];

/** Who wants to give a tag: a user, by index in the resolver's members, or somebody who acts as tags (a device, an OAuth client). */
export type TagGiver = { readonly user: number } | { readonly tags: readonly string[] };

/**
 * Whether somebody may give a tag to a device.
 *
 * Who acts as tags may give these and the tags that they own, by whatever chain. A user may give a tag that they own, by name, group or
 * role, or that is owned by a tag which they own; admins and network admins may give all. Tags that the policy does not define are nobody's to give.
 */
export function mayOwnTag(policy: Policy, resolver: Resolver, giver: TagGiver, tag: string): boolean {
  if (!policy.tagOwners.has(tag)) return false;
  if ("user" in giver && ASSIGN_ALL.includes(resolver.members.users[giver.user]?.role ?? "member"))
    return true;
  // From the tag outwards to its owners; circles are allowed (a tag may own itself), so each tag is looked at once.
  const seen = new Set([tag]);
  for (const current of seen) {
    if ("tags" in giver && giver.tags.includes(current)) return true;
    for (const { selector } of policy.tagOwners.get(current)?.value ?? []) {
      if (selector.kind === "tag") seen.add(selector.tag);
      else if (selector.kind === "autogroup" && selector.autogroup === "autogroup:tagged") {
        if ("tags" in giver && giver.tags.length > 0) return true;
      } else if ("user" in giver && resolver.users(selector).has(giver.user)) return true;
    }
  }
  return false;
}
