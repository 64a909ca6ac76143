import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Api, ofApi, ofTailnet } from "./api.ts";
import { hasField, showDevice } from "./deviceview.ts";
import { badRequest } from "./errors.ts";
import { isAssignable } from "./identifiers.ts";
import type { Device } from "./records.ts";
import { jsonOf, paramsOf, queryOf, Strings } from "./request.ts";
import { changeDevice, deviceIn } from "./state.ts";
import { requireTags } from "./tags.ts";

const ById = z.object({ device: z.string() });
const Fields = z.object({ fields: z.enum(["all", "default"]).default("default") });
const Listing = Fields.catchall(z.union([z.string(), z.array(z.string())]));
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Devices: listed, looked up by either identifier, tagged where the policy allows it, renamed, approved, removed. */
export function deviceRoutes(server: FastifyInstance, api: Api): void {
  const { state, authority, engine } = api;
  const change = async (
    request: FastifyRequest,
    edit: (device: Device, all: readonly Device[]) => Partial<Device>,
  ): Promise<Device> => await changeDevice(state, paramsOf(ById, request).device, edit);
  const find = async (request: FastifyRequest): Promise<Device> =>
    deviceIn(await state.devices.read(), paramsOf(ById, request).device);

  server.get(ofTailnet("/devices"), async (request) => {
    await authority.require(request, "devices:core:read");
    const { fields, ...filters } = queryOf(Listing, request);
    return {
      devices: (await state.devices.read())
        .map((device) => showDevice(device, fields === "all"))
        .filter((shown) =>
          Object.entries(filters).every(([name, value]) => hasField(shown, name, [value].flat())),
        ),
    };
  });
  server.get(ofApi("/device/:device"), async (request) => {
    await authority.require(request, "devices:core:read");
    return showDevice(await find(request), queryOf(Fields, request).fields === "all");
  });
  server.delete(ofApi("/device/:device"), async (request, reply) => {
    await authority.require(request, "devices:core");
    await state.devices.update((all) => {
      const gone = deviceIn(all, paramsOf(ById, request).device);
      return all.filter((device) => device !== gone);
    });
    return await reply.send();
  });

  server.post(ofApi("/device/:device/tags"), async (request) => {
    const actor = await authority.require(request, "devices:core");
    const { tags } = jsonOf(z.object({ tags: Strings }), request);
    await find(request);
    requireTags(engine, await state.policy.read(), actor, tags);
    // The user who let the device join stays known, and its key's expiry stays as it is until the device logs in again.
    await change(request, () => ({ tags: [...new Set(tags)] }));
    return {};
  });
  server.post(ofApi("/device/:device/authorized"), async (request) => {
    await authority.require(request, "devices:core");
    const { authorized } = jsonOf(z.object({ authorized: z.boolean() }), request);
    await change(request, () => ({ authorized }));
    return {};
  });
  server.post(ofApi("/device/:device/name"), async (request) => {
    await authority.require(request, "devices:core");
    const { name } = jsonOf(z.object({ name: z.string() }), request);
    const suffix = `.${state.tailnet}`;
    await change(request, (device, all) => {
      // An empty name brings back the one that the machine gives itself.
      const label = (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name) || device.hostname;
      if (!LABEL.test(label)) throw badRequest(`invalid name "${label}"`);
      const full = `${label}${suffix}`;
      if (all.some((other) => other !== device && other.name === full))
        throw badRequest(`name "${label}" is already in use`);
      return { name: full };
    });
    return {};
  });
  server.post(ofApi("/device/:device/key"), async (request) => {
    await authority.require(request, "devices:core");
    const { keyExpiryDisabled } = jsonOf(z.object({ keyExpiryDisabled: z.boolean().optional() }), request);
    await change(request, () => (keyExpiryDisabled === undefined ? {} : { keyExpiryDisabled }));
    return {};
  });
  server.post(ofApi("/device/:device/expire"), async (request, reply) => {
    await authority.require(request, "devices:core");
    await change(request, () => ({ expires: new Date().toISOString() }));
    return await reply.send();
  });
  server.post(ofApi("/device/:device/ip"), async (request) => {
    await authority.require(request, "devices:core");
    const { ipv4 } = jsonOf(z.object({ ipv4: z.string() }), request);
    const services = await state.services.read();
    await change(request, (device, all) => {
      if (!isAssignable(ipv4)) throw badRequest(`IP address "${ipv4}" is not in the tailnet's range`);
      const taken = [...all.filter((other) => other !== device).flatMap(({ addresses }) => addresses)];
      if ([...taken, ...services.flatMap(({ addrs }) => addrs)].includes(ipv4))
        throw badRequest(`IP address "${ipv4}" is already in use`);
      return { addresses: [ipv4, ...device.addresses.filter((address) => address.includes(":"))] };
    });
    return {};
  });

  server.get(ofApi("/device/:device/routes"), async (request) => {
    await authority.require(request, "devices:routes:read");
    const { advertisedRoutes, enabledRoutes } = await find(request);
    return { advertisedRoutes, enabledRoutes };
  });
  // Routes may be approved before the device advertises them.
  server.post(ofApi("/device/:device/routes"), async (request) => {
    await authority.require(request, "devices:routes");
    const { routes } = jsonOf(z.object({ routes: Strings }), request);
    const wrong = routes.find((route) => !isPrefix(route));
    if (wrong !== undefined) throw badRequest(`invalid route "${wrong}"`);
    const { advertisedRoutes, enabledRoutes } = await change(request, () => ({ enabledRoutes: routes }));
    return { advertisedRoutes, enabledRoutes };
  });
}

function isPrefix(text: string): boolean {
  return z.union([z.cidrv4(), z.cidrv6()]).safeParse(text).success;
}
