import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Api, ofTailnet } from "./api.ts";
import type { Actor } from "./auth.ts";
import { badRequest, forbidden, notFound } from "./errors.ts";
import { AuthKeyBody, authKey, ClientBody, oauthClient, requireClient } from "./keymaking.ts";
import { showKey } from "./keyview.ts";
import type { Key } from "./records.ts";
import { jsonOf, paramsOf, queryOf } from "./request.ts";
import { covers } from "./scopes.ts";
import { requireTags } from "./tags.ts";

/** The scope that reaches keys of a type. */
const SCOPE = { auth: "auth_keys", client: "oauth_keys", api: "api_access_tokens" } as const;

const ById = z.object({ key: z.string() });
const Listing = z.object({ all: z.enum(["true", "false"]).default("false") });
const Kind = z.object({ keyType: z.enum(["", "auth", "client"]).default("auth") });

/** Auth keys and OAuth clients. A secret is told once, in the answer to its making; a deleted key stays known as revoked. */
export function keyRoutes(server: FastifyInstance, { state, authority, engine }: Api): void {
  const requireType = (actor: Actor, type: Key["keyType"], suffix = ""): void => {
    if (!covers(actor.scopes, `${SCOPE[type]}${suffix}`)) throw forbidden();
  };
  const find = async (id: string): Promise<Key> => {
    const found = (await state.keys.read()).keys.find((key) => key.id === id);
    if (found === undefined) throw notFound();
    return found;
  };

  server.get(ofTailnet("/keys"), async (request) => {
    const actor = await authority.actor(request);
    const { all } = queryOf(Listing, request);
    const { keys } = await state.keys.read();
    const readable = keys.filter(({ keyType }) => covers(actor.scopes, `${SCOPE[keyType]}:read`));
    if (readable.length === 0 && !Object.values(SCOPE).some((scope) => covers(actor.scopes, `${scope}:read`)))
      throw forbidden();
    return {
      keys: readable
        .filter((key) => key.revoked === undefined)
        .filter((key) => all === "true" || key.userId === (actor.user?.id ?? ""))
        .map(showKey),
    };
  });
  server.get(ofTailnet("/keys/:key"), async (request) => {
    const actor = await authority.actor(request);
    const { key: id } = paramsOf(ById, request);
    const found = await find(id);
    // Every credential may look at itself.
    if (id !== actor.keyId) requireType(actor, found.keyType, ":read");
    return showKey(found);
  });

  server.post(ofTailnet("/keys"), async (request) => {
    const actor = await authority.actor(request);
    const { keyType } = jsonOf(Kind, request);
    const policy = await state.policy.read();
    let made: { key: Key; secret: string } | undefined;
    if (keyType === "client") {
      requireType(actor, "client");
      const body = jsonOf(ClientBody, request);
      requireClient(actor, body);
      requireTags(engine, policy, actor, body.tags);
      await state.keys.update((ring) => {
        made = oauthClient(ring.made, actor, body);
        return { made: ring.made + 1, keys: [...ring.keys, made.key] };
      });
    } else {
      requireType(actor, "auth");
      const body = jsonOf(AuthKeyBody, request);
      const { tags } = body.capabilities.devices.create;
      if (actor.user === undefined && tags.length === 0)
        throw badRequest("tailnet-owned auth key must have tags set");
      requireTags(engine, policy, actor, tags);
      await state.keys.update((ring) => {
        made = authKey(ring.made, actor, body);
        return { made: ring.made + 1, keys: [...ring.keys, made.key] };
      });
    }
    if (made === undefined) throw new Error("the key was not kept");
    return { ...showKey(made.key), key: made.secret };
  });

  server.put(ofTailnet("/keys/:key"), async (request) => {
    const actor = await authority.actor(request);
    requireType(actor, "client");
    const { key: id } = paramsOf(ById, request);
    const body = jsonOf(ClientBody, request);
    requireClient(actor, body);
    requireTags(engine, await state.policy.read(), actor, body.tags);
    const ring = await state.keys.update(({ made, keys }) => {
      const found = keys.find((key) => key.id === id && key.revoked === undefined);
      if (found === undefined) throw notFound();
      if (found.keyType !== "client") throw badRequest("only OAuth clients can be changed");
      const changed = { ...found, ...body, updated: new Date().toISOString() };
      return { made, keys: keys.map((key) => (key === found ? changed : key)) };
    });
    return ring.keys.filter((key) => key.id === id).map(showKey)[0];
  });

  server.delete(ofTailnet("/keys/:key"), async (request, reply) => {
    const actor = await authority.actor(request);
    const { key: id } = paramsOf(ById, request);
    requireType(actor, (await find(id)).keyType);
    await state.keys.update(({ made, keys }) => {
      const found = keys.find((key) => key.id === id);
      if (found === undefined || found.revoked !== undefined) throw notFound();
      const revoked = { ...found, revoked: new Date().toISOString() };
      return { made, keys: keys.map((key) => (key === found ? revoked : key)) };
    });
    return await reply.send();
  });
}
