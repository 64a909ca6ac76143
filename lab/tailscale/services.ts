import type { FastifyInstance } from "fastify";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { type Api, ofTailnet } from "./api.ts";
import { badRequest, notFound } from "./errors.ts";
import { addressesOf, isAssignable } from "./identifiers.ts";
import type { Device, Service } from "./records.ts";
import { jsonOf, paramsOf, Strings } from "./request.ts";
import { requireTags } from "./tags.ts";

const ByName = z.object({ service: z.string() });
const Name = z
  .string()
  .regex(
    /^svc:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'invalid service name, must be "svc:" followed by a DNS label',
  );
const Port = z
  .string()
  .regex(
    /^(tcp:\d{1,5}(-\d{1,5})?|do-not-validate)$/,
    'invalid port, must be of the form "tcp:443" or "do-not-validate"',
  );
const Body = z.object({
  name: Name,
  displayName: z.string().max(64).optional(),
  addrs: Strings,
  comment: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  ports: z
    .array(Port)
    .nullish()
    .transform((ports) => ports ?? []),
  tags: Strings,
});
type Body = z.output<typeof Body>;

/** Where services are: the path of the published API, and the one that the official clients still use. */
export const COLLECTIONS = ["/services", "/vip-services"] as const;

/** Tailscale Services: a name with an IPv4 and an IPv6 address of its own, given once and kept. */
export function serviceRoutes(server: FastifyInstance, { state, authority, engine }: Api): void {
  for (const collection of COLLECTIONS) {
    server.get(ofTailnet(collection), async (request) => {
      await authority.require(request, "services:read");
      return { vipServices: await state.services.read() };
    });
    server.get(ofTailnet(`${collection}/:service`), async (request) => {
      await authority.require(request, "services:read");
      return serviceIn(await state.services.read(), paramsOf(ByName, request).service);
    });
    server.put(ofTailnet(`${collection}/:service`), async (request) => {
      const actor = await authority.require(request, "services");
      const { service: path } = paramsOf(ByName, request);
      const body = jsonOf(Body, request);
      requireTags(engine, await state.policy.read(), actor, body.tags);
      const devices = await state.devices.read();
      const after = await state.services.update((services) => {
        const known = services.find(({ name }) => name === path);
        const others = services.filter((service) => service !== known);
        if (known === undefined && body.name !== path)
          throw badRequest("service name in request body must match the one in the path");
        const next = placed(body, known, others, devices, state.tailnet);
        return [...others, next].sort((a, b) => (a.name < b.name ? -1 : 1));
      });
      return serviceIn(after, body.name);
    });
    server.delete(ofTailnet(`${collection}/:service`), async (request, reply) => {
      await authority.require(request, "services");
      const { service: name } = paramsOf(ByName, request);
      await state.services.update((services) => {
        const gone = serviceIn(services, name);
        return services.filter((service) => service !== gone);
      });
      return await reply.send();
    });
  }
}

/** A service by its name. @throws ApiError 404 */
export function serviceIn(services: readonly Service[], name: string): Service {
  const found = services.find((service) => service.name === name);
  if (found === undefined) throw notFound();
  return found;
}

/**
 * A service with its addresses. A new one may ask for an IPv4 address; one that exists must be sent with both that it has, of which the
 * IPv4 may change. (The official clients fetch it before they write it, for this very reason.)
 *
 * @throws ApiError 400
 */
function placed(
  { addrs, ...body }: Body,
  known: Service | undefined,
  others: readonly Service[],
  devices: readonly Device[],
  tailnet: string,
): Service {
  const label = body.name.slice("svc:".length);
  if (
    others.some(({ name }) => name === body.name) ||
    devices.some(({ name }) => name === `${label}.${tailnet}`)
  )
    throw badRequest(`service name "${body.name}" is already in use`);
  const taken = new Set([...others.flatMap((other) => other.addrs), ...devices.flatMap((d) => d.addresses)]);
  const [v4, v6] = known?.addrs ?? addressesOf("service", body.name, taken);
  const [asked, second] = addrs;
  if (known !== undefined && (asked === undefined || !sameAddress(second, v6)))
    throw badRequest("existing service must be updated with its IPv4 and IPv6 address, the IPv6 unchanged");
  if (known === undefined && addrs.length > 1)
    throw badRequest("new service may only be given a single IPv4 address");
  if (asked !== undefined && asked !== v4 && (!isAssignable(asked) || taken.has(asked)))
    throw badRequest(`IP address "${asked}" cannot be assigned to the service`);
  return { ...body, addrs: [asked ?? v4, v6].filter((address) => address !== undefined) };
}

function sameAddress(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined || !ipaddr.isValid(one)) return false;
  return ipaddr.parse(one).toNormalizedString() === ipaddr.parse(other).toNormalizedString();
}
