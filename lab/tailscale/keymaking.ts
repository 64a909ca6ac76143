import { z } from "zod";
import type { Actor } from "./auth.ts";
import { badRequest, forbidden } from "./errors.ts";
import { identifierOf, randomSecret, sha256 } from "./identifiers.ts";
import type { AuthKey, OAuthClient } from "./records.ts";
import { Strings } from "./request.ts";
import { covers } from "./scopes.ts";

/** The longest life of an auth key, and its life where none is asked for, in seconds. */
const NINETY_DAYS = 7_776_000;

const Description = z
  .string()
  .max(50, "must be at most 50 characters")
  .regex(/^[A-Za-z0-9 _-]*$/, "must only contain letters, digits, spaces, hyphens and underscores")
  .default("");
const Flag = z.boolean().default(false);
const Create = z.object({ reusable: Flag, ephemeral: Flag, preauthorized: Flag, tags: Strings });
/** What an auth key is made of. */
export const AuthKeyBody = z.object({
  capabilities: z.object({ devices: z.object({ create: Create.prefault({}) }) }),
  description: Description,
  // Go clients send 0 where nothing was said.
  expirySeconds: z.int().min(0).max(NINETY_DAYS, "must not exceed 90 days").default(0),
});
/** What an OAuth client is made of. */
export const ClientBody = z.object({ scopes: Strings, tags: Strings, description: Description });

/** A client never gets more than its maker has, and has tags where it may make devices. @throws ApiError 400 or 403 */
export function requireClient({ scopes: own }: Actor, { scopes, tags }: z.output<typeof ClientBody>): void {
  if (scopes.length === 0) throw badRequest("scopes must not be empty");
  if (!scopes.every((scope) => covers(own, scope))) throw forbidden();
  const makesDevices = scopes.some((scope) => scope === "devices:core" || scope === "auth_keys");
  if (makesDevices && tags.length === 0)
    throw badRequest('tags are required for the scopes "devices:core" and "auth_keys"');
}

/** Makes an auth key. @param made how many keys there were before */
export function authKey(
  made: number,
  actor: Actor,
  { capabilities, description, expirySeconds }: z.output<typeof AuthKeyBody>,
): { key: AuthKey; secret: string } {
  const id = identifierOf("k", "key", String(made));
  const secret = `tskey-auth-${id}-${randomSecret()}`;
  const lives = expirySeconds === 0 ? NINETY_DAYS : expirySeconds;
  const now = Date.now();
  return {
    secret,
    key: {
      keyType: "auth",
      id,
      secretSha256: sha256(secret),
      description,
      created: timeOf(now),
      expires: timeOf(now + lives * 1_000),
      expirySeconds: lives,
      userId: actor.user?.id ?? "",
      capabilities,
    },
  };
}

/** Makes an OAuth client. @param made how many keys there were before */
export function oauthClient(
  made: number,
  actor: Actor,
  { scopes, tags, description }: z.output<typeof ClientBody>,
): { key: OAuthClient; secret: string } {
  const id = identifierOf("k", "key", String(made));
  const secret = `tskey-client-${id}-${randomSecret()}`;
  return {
    secret,
    key: {
      keyType: "client",
      id,
      secretSha256: sha256(secret),
      description,
      created: timeOf(Date.now()),
      userId: actor.user?.id ?? "",
      scopes,
      tags,
    },
  };
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
