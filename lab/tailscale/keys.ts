import { createHash, randomBytes } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError, notFound } from "./errors.ts";
import { input, type Routes } from "./routes.ts";
import type { Key } from "./state.ts";

const ById = z.object({ key: z.string() });
const NINETY_DAYS = 7_776_000;
const Body = z.object({
  capabilities: z.object({
    devices: z.object({
      create: z.object({
        reusable: z.boolean().default(false),
        ephemeral: z.boolean().default(false),
        preauthorized: z.boolean().default(false),
        tags: z.array(z.string()).default([]),
      }),
    }),
  }),
  description: z.string().max(50, "description must be at most 50 characters").default(""),
  expirySeconds: z
    .int()
    .min(1)
    .max(NINETY_DAYS, "expirySeconds must not exceed 90 days")
    .default(NINETY_DAYS),
});

/** Auth keys. The secret is told once, in the answer to its making; a deleted key stays known as revoked. */
export function keyRoutes(server: FastifyInstance, { state, authority, judge, under }: Routes): void {
  server.get(under("/keys"), async (request) => {
    authority.require(request, "auth_keys");
    const { keys } = await state.world.read();
    return { keys: keys.filter(({ revoked }) => revoked === undefined).map(show) };
  });
  server.get(under("/keys/:key"), async (request) => {
    authority.require(request, "auth_keys");
    const { key: id } = input(ById, request.params);
    const found = (await state.world.read()).keys.find((key) => key.id === id);
    if (found === undefined) throw notFound();
    return show(found);
  });
  server.post(under("/keys"), async (request) => {
    const actor = authority.require(request, "auth_keys");
    const { capabilities, description, expirySeconds } = input(Body, request.body);
    const { create } = capabilities.devices;
    if (actor.tags.length > 0 && create.tags.length === 0) {
      throw new ApiError(400, "keys created by an OAuth client must have at least one tag");
    }
    const refused = judge.refusedTags(await state.policy(), actor.tags, create.tags);
    if (refused.length > 0)
      throw new ApiError(400, `requested tags [${refused.join(" ")}] are invalid or not permitted`);
    const id = `k${randomBytes(6).toString("hex")}CNTRL`;
    const secret = `tskey-auth-${id}-${randomBytes(16).toString("hex")}`;
    const now = new Date();
    const key: Key = {
      id,
      secretSha256: createHash("sha256").update(secret).digest("hex"),
      description,
      created: now.toISOString(),
      expires: new Date(now.getTime() + expirySeconds * 1_000).toISOString(),
      expirySeconds,
      userId: "",
      create,
    };
    await state.world.update((world) => ({ ...world, keys: [...world.keys, key] }));
    return { ...show(key), key: secret };
  });
  server.delete(under("/keys/:key"), async (request) => {
    authority.require(request, "auth_keys");
    const { key: id } = input(ById, request.params);
    const found = (await state.world.read()).keys.find((key) => key.id === id);
    if (found === undefined || found.revoked !== undefined) throw notFound();
    const revoked = new Date().toISOString();
    await state.world.update((world) => ({
      ...world,
      keys: world.keys.map((key) => (key.id === id ? { ...key, revoked } : key)),
    }));
    return {};
  });
}

function show({ secretSha256: _, create, revoked, ...key }: Key): Record<string, unknown> {
  const ended = revoked !== undefined || Date.parse(key.expires) <= Date.now();
  return {
    ...key,
    keyType: "auth",
    capabilities: { devices: { create } },
    ...(revoked === undefined ? {} : { revoked }),
    ...(ended ? { invalid: true } : {}),
  };
}
