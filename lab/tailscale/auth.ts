import { createHash, randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiError } from "./errors.ts";
import type { TailnetState } from "./state.ts";

/** Who asks: which scopes the credential has, and as which tags it acts. */
export interface Actor {
  readonly scopes: readonly string[];
  readonly tags: readonly string[];
}

const LIFETIME_SECONDS = 3_600;

const TokenForm = z.object({
  grant_type: z.literal("client_credentials").default("client_credentials"),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  scope: z.string().optional(),
});

/** Hands out access tokens for OAuth clients and tells who a request comes from. */
export class Authority {
  readonly #state: TailnetState;
  readonly #tokens = new Map<string, Actor & { readonly ends: number }>();

  constructor(state: TailnetState) {
    this.#state = state;
  }

  /** `POST /api/v2/oauth/token`, with the client's id and secret in the form or as basic authentication. */
  register(server: FastifyInstance): void {
    server.post("/api/v2/oauth/token", async (request) => {
      const form = TokenForm.safeParse(request.body ?? {});
      if (!form.success) throw new ApiError(400, "unsupported grant type");
      const [id, secret] = basic(request) ?? [form.data.client_id, form.data.client_secret];
      const { oauthClients } = await this.#state.world.read();
      const client = oauthClients.find((candidate) => candidate.id === id);
      if (client === undefined || digest(client.secret) !== digest(secret ?? ""))
        throw new ApiError(401, "API token invalid");
      const asked = form.data.scope?.split(" ").filter((scope) => scope !== "") ?? client.scopes;
      if (asked.some((scope) => !client.scopes.includes(scope) && !client.scopes.includes("all"))) {
        throw new ApiError(403, "requested scopes are not granted to this client");
      }
      const token = `tskey-api-${randomBytes(16).toString("hex")}`;
      this.#tokens.set(digest(token), {
        scopes: asked,
        tags: client.tags,
        ends: Date.now() + LIFETIME_SECONDS * 1_000,
      });
      return {
        access_token: token,
        token_type: "Bearer",
        expires_in: LIFETIME_SECONDS,
        scope: asked.join(" "),
      };
    });
  }

  /**
   * Who a request comes from.
   *
   * @param scope what the request needs, for instance "acl"; a method other than GET needs it without ":read"
   * @throws {@link ApiError} 401 without a good token, 403 when the token's scopes do not cover the request
   */
  require(request: FastifyRequest, scope: string): Actor {
    const header = request.headers.authorization ?? "";
    const token = header.startsWith("Bearer ") ? header.slice("Bearer ".length) : basicUser(header);
    const actor = this.#tokens.get(digest(token));
    if (actor === undefined || actor.ends < Date.now()) throw new ApiError(401, "API token invalid");
    const granted = actor.scopes.some(
      (own) =>
        own === "all" ||
        own === scope ||
        scope.startsWith(`${own}:`) ||
        (request.method === "GET" && (own === "all:read" || own === `${scope}:read`)),
    );
    if (!granted)
      throw new ApiError(403, "calling actor does not have enough permissions to perform this function");
    return actor;
  }
}

function basic(request: FastifyRequest): [string, string] | undefined {
  const header = request.headers.authorization;
  if (header?.startsWith("Basic ") !== true) return undefined;
  const [id = "", ...secret] = Buffer.from(header.slice("Basic ".length), "base64").toString().split(":");
  return [decodeURIComponent(id), decodeURIComponent(secret.join(":"))];
}

/** API keys and tokens may be sent as the user name of basic authentication. */
function basicUser(header: string): string {
  return header.startsWith("Basic ")
    ? (Buffer.from(header.slice("Basic ".length), "base64").toString().split(":")[0] ?? "")
    : "";
}

// Tokens are compared and kept by digest, so that neither timing nor a dump of the process tells them.
function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
