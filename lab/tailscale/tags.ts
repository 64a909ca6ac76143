import type { Actor } from "./auth.ts";
import type { PolicyEngine } from "./engine.ts";
import { tagsRefused } from "./errors.ts";

/**
 * Whether a credential may give tags to something.
 *
 * An OAuth client may give exactly the tags that it carries, or tags that these own; a part of its own is refused
 * (https://tailscale.com/docs/reference/trust-credentials). A user with an API token is an admin, and so is a client with the scope
 * "all" and no tag: they may give every tag that the policy defines.
 *
 * @throws ApiError 400 that names the tags that may not be given
 */
export function requireTags(
  engine: PolicyEngine,
  policy: string,
  { tags: own, user, scopes }: Actor,
  wanted: readonly string[],
): void {
  const defined = engine.definedTags(policy);
  const unknown = wanted.filter((tag) => !defined.includes(tag));
  if (unknown.length > 0) throw tagsRefused(unknown);
  if (user !== undefined || (own.length === 0 && scopes.includes("all"))) return;
  if (own.length === new Set(wanted).size && own.every((tag) => wanted.includes(tag))) return;
  const refused = wanted.filter((tag) => !engine.mayOwn(policy, { tags: own }, tag));
  if (refused.length > 0) throw tagsRefused(refused);
}
