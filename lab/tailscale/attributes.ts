import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Api, ofApi } from "./api.ts";
import { badRequest } from "./errors.ts";
import type { Device } from "./records.ts";
import { jsonOf, paramsOf } from "./request.ts";
import { changeDevice, deviceIn } from "./state.ts";

const ById = z.object({ device: z.string() });
const ByKey = ById.extend({ key: z.string() });
const Attribute = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]),
  // Go clients send the time that was never set where there is none.
  expiry: z
    .string()
    .nullish()
    .transform((time) => (time === null || time?.startsWith("0001-") ? undefined : time)),
});
const CUSTOM = /^custom:[A-Za-z0-9_:]+$/;
const LONGEST = 128;

/** Posture attributes of devices: those of the node itself, and those that somebody has set, which begin with "custom:". */
export function attributeRoutes(server: FastifyInstance, { state, authority }: Api): void {
  server.get(ofApi("/device/:device/attributes"), async (request) => {
    await authority.require(request, "devices:posture_attributes:read");
    const device = deviceIn(await state.devices.read(), paramsOf(ById, request).device);
    const own = Object.entries(device.attributes);
    return {
      attributes: {
        ...nodeAttributes(device),
        ...Object.fromEntries(own.map(([key, { value }]) => [key, value])),
      },
      expiries: Object.fromEntries(
        own.flatMap(([key, { expiry }]) => (expiry === undefined ? [] : [[key, expiry]])),
      ),
    };
  });
  server.post(ofApi("/device/:device/attributes/:key"), async (request) => {
    await authority.require(request, "devices:posture_attributes");
    const { device: id, key } = paramsOf(ByKey, request);
    if (!CUSTOM.test(key) || key.length > LONGEST) throw badRequest(`invalid attribute key "${key}"`);
    const { value, expiry } = jsonOf(Attribute, request);
    await changeDevice(state, id, ({ attributes }, all) => {
      const other = all.map((device) => device.attributes[key]).find((known) => known !== undefined);
      if (other !== undefined && typeof other.value !== typeof value)
        throw badRequest(`attribute "${key}" has values of type ${typeof other.value}`);
      return {
        attributes: { ...attributes, [key]: { value, ...(expiry === undefined ? {} : { expiry }) } },
      };
    });
    return {};
  });
  server.delete(ofApi("/device/:device/attributes/:key"), async (request) => {
    await authority.require(request, "devices:posture_attributes");
    const { device: id, key } = paramsOf(ByKey, request);
    if (!CUSTOM.test(key)) throw badRequest(`invalid attribute key "${key}"`);
    await changeDevice(state, id, ({ attributes: { [key]: _, ...attributes } }) => ({ attributes }));
    return {};
  });
}

/** Attributes that a device has by itself. */
export function nodeAttributes({ os }: Pick<Device, "os">): Record<string, string | boolean> {
  return {
    "node:os": os.toLowerCase(),
    "node:tsReleaseTrack": "stable",
    "node:tsVersion": "1.94.2",
    "node:tsAutoUpdate": false,
  };
}
