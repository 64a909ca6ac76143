import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ApiError, notFound } from "./errors.ts";
import { input, type Routes } from "./routes.ts";
import { addressesOf } from "./state.ts";

const ByName = z.object({ service: z.string() });
const Body = z.object({
  name: z.string().regex(/^svc:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "must be a DNS label after 'svc:'"),
  addrs: z.array(z.string()).optional(),
  comment: z.string().default(""),
  ports: z
    .array(z.string().regex(/^(tcp:\d{1,5}(-\d{1,5})?|do-not-validate)$/, "must be of the form tcp:443"))
    .min(1),
  tags: z.array(z.string()).nullish(),
});

/** Tailscale Services. Their addresses are given once and stay. Both the documented and the client library's path are served. */
export function serviceRoutes(server: FastifyInstance, { state, authority, judge, under }: Routes): void {
  for (const collection of [under("/services"), under("/vip-services")]) {
    server.get(collection, async (request) => {
      authority.require(request, "services");
      return { vipServices: (await state.world.read()).services };
    });
    server.get(`${collection}/:service`, async (request) => {
      authority.require(request, "services");
      const { service } = input(ByName, request.params);
      const found = (await state.world.read()).services.find(({ name }) => name === service);
      if (found === undefined) throw notFound();
      return found;
    });
    server.put(`${collection}/:service`, async (request) => {
      const actor = authority.require(request, "services");
      const { service: name } = input(ByName, request.params);
      const body = input(Body, request.body);
      if (body.name !== name) throw new ApiError(400, "service name in the body must match the path");
      const tags = body.tags ?? [];
      const refused = judge.refusedTags(await state.policy(), actor.tags, tags);
      if (refused.length > 0)
        throw new ApiError(400, `requested tags [${refused.join(" ")}] are invalid or not permitted`);
      const { services } = await state.world.read();
      const known = services.find((service) => service.name === name);
      const service = {
        name,
        addrs: known?.addrs ?? addressesOf("service", name),
        comment: body.comment,
        ports: body.ports,
        tags,
      };
      await state.world.update((world) => ({
        ...world,
        services: [...world.services.filter((other) => other.name !== name), service].sort((a, b) =>
          a.name.localeCompare(b.name),
        ),
      }));
      return service;
    });
    server.delete(`${collection}/:service`, async (request) => {
      authority.require(request, "services");
      const { service: name } = input(ByName, request.params);
      if (!(await state.world.read()).services.some((service) => service.name === name)) throw notFound();
      await state.world.update((world) => ({
        ...world,
        services: world.services.filter((other) => other.name !== name),
      }));
      return {};
    });
  }
}
