import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiError, badRequest, forbidden, unauthorized } from "./errors.ts";
import { identifierOf, randomSecret, sha256 } from "./identifiers.ts";
import type { OAuthClient, User } from "./records.ts";
import { formOf } from "./request.ts";
import { covers } from "./scopes.ts";
import type { TailnetState } from "./state.ts";

/** Who asks. */
export interface Actor {
  readonly scopes: readonly string[];
  /** The key by which the actor is known: the OAuth client's, or the API token's. */
  readonly keyId: string;
  /** Tags that an OAuth client acts as. */
  readonly tags: readonly string[];
  /** The user whose API token it is; nobody where an OAuth client asks. */
  readonly user: User | undefined;
}

/** An access token lives an hour, which cannot be changed. */
const LIFETIME_SECONDS = 3_600;

const TokenForm = z.object({
  grant_type: z.string().default("client_credentials"),
  client_id: z.string().default(""),
  client_secret: z.string().default(""),
  scope: z.string().default(""),
  tags: z.string().default(""),
});

/** Hands out access tokens to OAuth clients and tells who a request comes from. */
export class Authority {
  readonly #state: TailnetState;

  constructor(state: TailnetState) {
    this.#state = state;
  }

  /** `POST /api/v2/oauth/token`: client credentials, with id and secret in the form or as basic authentication. */
  register(server: FastifyInstance): void {
    server.post("/api/v2/oauth/token", async (request) => {
      const form = formOf(TokenForm, request);
      if (form.grant_type !== "client_credentials") throw badRequest("unsupported grant type");
      const [id, secret] = basic(request) ?? [form.client_id, form.client_secret];
      const client = await this.#client(id, secret);
      const scopes = form.scope === "" ? client.scopes : words(form.scope);
      if (!scopes.every((scope) => covers(client.scopes, scope)))
        throw new ApiError(403, `OAuth client cannot grant scopes "${form.scope}"`);
      const tags = form.tags === "" ? client.tags : words(form.tags);
      if (!tags.every((tag) => client.tags.includes(tag)))
        throw new ApiError(403, `OAuth client cannot grant tags "${form.tags}"`);
      return await this.#issue(client, scopes, tags);
    });
  }

  /**
   * Who a request comes from, when that may do what the request asks.
   *
   * @param scopes what the request needs, all of them: "dns:read", "services"
   * @throws ApiError 401 without a good token, 403 when its scopes do not cover the request
   */
  async require(request: FastifyRequest, ...scopes: readonly string[]): Promise<Actor> {
    const actor = await this.actor(request);
    if (!scopes.every((scope) => covers(actor.scopes, scope))) throw forbidden();
    return actor;
  }

  /** Who a request comes from. A token may be a bearer's, or the user name of basic authentication. @throws ApiError 401 */
  async actor(request: FastifyRequest): Promise<Actor> {
    const header = request.headers.authorization ?? "";
    const token = /^Bearer (.*)$/i.exec(header)?.[1] ?? basic(request)?.[0] ?? "";
    const hash = sha256(token);
    const { keys } = await this.#state.keys.read();
    const valid = keys.filter(({ revoked }) => revoked === undefined);

    const access = (await this.#state.tokens.read()).find((candidate) => candidate.sha256 === hash);
    // A revoked OAuth client takes its tokens with it.
    if (access !== undefined && access.ends > Date.now() && valid.some(({ id }) => id === access.clientId))
      return { scopes: access.scopes, keyId: access.clientId, tags: access.tags, user: undefined };

    const own = valid.find((key) => key.keyType === "api" && key.secretSha256 === hash);
    const user = (await this.#state.users.read()).find(({ id }) => own !== undefined && id === own.userId);
    if (own?.keyType !== "api" || user === undefined || Date.parse(own.expires) <= Date.now())
      throw unauthorized();
    return { scopes: user.role === "member" ? [] : ["all"], keyId: own.id, tags: [], user };
  }

  async #client(id: string, secret: string): Promise<OAuthClient> {
    const { keys } = await this.#state.keys.read();
    const client = keys.find((key) => key.id === id && key.revoked === undefined);
    if (client?.keyType !== "client" || client.secretSha256 !== sha256(secret)) throw unauthorized();
    return client;
  }

  async #issue(
    client: OAuthClient,
    scopes: string[],
    tags: string[],
  ): Promise<{ access_token: string; token_type: string; expires_in: number; scope: string }> {
    const secret = randomSecret();
    const token = `tskey-api-${identifierOf("k", "access", secret)}-${secret}`;
    const now = Date.now();
    await this.#state.tokens.update((all) => [
      ...all.filter(({ ends }) => ends > now),
      { sha256: sha256(token), clientId: client.id, scopes, tags, ends: now + LIFETIME_SECONDS * 1_000 },
    ]);
    return {
      access_token: token,
      token_type: "Bearer",
      expires_in: LIFETIME_SECONDS,
      scope: scopes.join(" "),
    };
  }
}

/** User name and password of basic authentication; OAuth libraries encode both as in a form (RFC 6749, 2.3.1). */
function basic(request: FastifyRequest): [string, string] | undefined {
  const encoded = /^Basic (.*)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [name = "", ...rest] = Buffer.from(encoded, "base64").toString().split(":");
  return [decoded(name), decoded(rest.join(":"))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
