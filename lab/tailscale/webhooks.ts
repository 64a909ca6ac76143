import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Api, ofApi, ofTailnet } from "./api.ts";
import { notFound } from "./errors.ts";
import { numberOf, randomSecret } from "./identifiers.ts";
import type { Webhook } from "./records.ts";
import { jsonOf, paramsOf, Strings } from "./request.ts";

const ById = z.object({ id: z.string() });
const Body = z.object({
  endpointUrl: z.url(),
  providerType: z.enum(["", "slack", "mattermost", "googlechat", "discord"]).default(""),
  subscriptions: Strings,
});

/** Webhook endpoints: kept and shown, but nothing in the lab is ever sent to them. A secret is told when it is made. */
export function webhookRoutes(server: FastifyInstance, { state: { webhooks }, authority }: Api): void {
  const change = async (id: string, edit: (webhook: Webhook) => Webhook[]): Promise<Webhook | undefined> => {
    const after = await webhooks.update((all) => {
      const found = webhookIn(all, id);
      return all.flatMap((webhook) => (webhook === found ? edit(webhook) : [webhook]));
    });
    return after.find(({ endpointId }) => endpointId === id);
  };
  const now = (): string => new Date().toISOString();

  server.get(ofTailnet("/webhooks"), async (request) => {
    await authority.require(request, "webhooks:read");
    return { webhooks: await webhooks.read() };
  });
  server.post(ofTailnet("/webhooks"), async (request) => {
    const { user } = await authority.require(request, "webhooks");
    const body = jsonOf(Body, request);
    const created = now();
    const endpointId = numberOf("webhook", `${body.endpointUrl} ${created}`);
    const creatorLoginName = user?.loginName ?? "";
    const webhook = { ...body, endpointId, creatorLoginName, created, lastModified: created };
    await webhooks.update((all) => [...all, webhook]);
    return { ...webhook, secret: newSecret() };
  });
  server.get(ofApi("/webhooks/:id"), async (request) => {
    await authority.require(request, "webhooks:read");
    return webhookIn(await webhooks.read(), paramsOf(ById, request).id);
  });
  server.patch(ofApi("/webhooks/:id"), async (request) => {
    await authority.require(request, "webhooks");
    const { subscriptions } = jsonOf(Body.pick({ subscriptions: true }), request);
    return await change(paramsOf(ById, request).id, (webhook) => [
      { ...webhook, subscriptions, lastModified: now() },
    ]);
  });
  server.delete(ofApi("/webhooks/:id"), async (request, reply) => {
    await authority.require(request, "webhooks");
    await change(paramsOf(ById, request).id, () => []);
    return await reply.send();
  });
  server.post(ofApi("/webhooks/:id/test"), async (request, reply) => {
    await authority.require(request, "webhooks");
    webhookIn(await webhooks.read(), paramsOf(ById, request).id);
    return await reply.code(202).send();
  });
  server.post(ofApi("/webhooks/:id/rotate"), async (request) => {
    await authority.require(request, "webhooks");
    const webhook = await change(paramsOf(ById, request).id, (old) => [{ ...old, lastModified: now() }]);
    return { ...webhook, secret: newSecret() };
  });
}

function webhookIn(webhooks: readonly Webhook[], id: string): Webhook {
  const found = webhooks.find(({ endpointId }) => endpointId === id);
  if (found === undefined) throw notFound();
  return found;
}

function newSecret(): string {
  return `tskey-webhook-${randomSecret()}`;
}
