import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { func, resource } from "../protocol/definition.ts";
import type { Properties } from "../protocol/values.ts";
import { isNotFound, read, type Tailscale } from "./api.ts";

const Device = z.object({
  addresses: z.array(z.string()),
  authorized: z.boolean().default(false),
  blocksIncomingConnections: z.boolean().default(false),
  clientVersion: z.string().default(""),
  created: z.string().default(""),
  expires: z.string().default(""),
  hostname: z.string(),
  id: z.string(),
  isExternal: z.boolean().default(false),
  keyExpiryDisabled: z.boolean().default(false),
  lastSeen: z.string().default(""),
  machineKey: z.string().default(""),
  name: z.string(),
  nodeId: z.string(),
  nodeKey: z.string().default(""),
  os: z.string().default(""),
  tags: z.array(z.string()).default([]),
  tailnetLockError: z.string().default(""),
  tailnetLockKey: z.string().default(""),
  updateAvailable: z.boolean().default(false),
  user: z.string().default(""),
});

const TagInputs = z.object({
  deviceId: z.string().min(1),
  tags: z.array(z.templateLiteral(["tag:", z.string()])).min(1),
});

/** The tags of a device. The device is somebody else's: deleting this resource takes the tags away, not the device. */
export const deviceTags = resource<Tailscale, z.output<typeof TagInputs>>({
  token: "tailscale:index/deviceTags:DeviceTags",
  inputs: TagInputs,
  traits: { deviceId: { replaces: true }, tags: { set: true } },
  computed: [],
  async create(client, { deviceId, tags }) {
    await setTags(client, deviceId, tags);
    return { id: deviceId, outputs: {} };
  },
  async read(client, id) {
    try {
      const response = await client.api.send({
        method: "GET",
        path: `/device/${encodeURIComponent(id)}`,
        subject: `the device ${id}`,
      });
      const { tags } = read(Device, response);
      return { inputs: { deviceId: id, tags }, outputs: {} };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  },
  async update(client, id, { tags }) {
    await setTags(client, id, tags);
    return {};
  },
  async delete(client, id) {
    try {
      await setTags(client, id, []);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
});

async function setTags(client: Tailscale, id: string, tags: readonly string[]): Promise<void> {
  await client.api.send({
    method: "POST",
    path: `/device/${encodeURIComponent(id)}/tags`,
    subject: `the tags of device ${id}`,
    body: { json: { tags } },
    // Setting the same tags twice is setting them once.
    idempotent: true,
  });
}

const LookUp = z.object({
  name: z.string().optional(),
  hostname: z.string().optional(),
  waitFor: z
    .string()
    .regex(/^\d+[sm]$/, "is not a time such as 30s or 5m")
    .optional(),
});

/** A device by its full name or its host name. */
export const getDevice = func<Tailscale, z.output<typeof LookUp>>({
  token: "tailscale:index/getDevice:getDevice",
  args: LookUp,
  async invoke(client, args) {
    const wanted = args.name === undefined ? `hostname="${args.hostname ?? ""}"` : `name="${args.name}"`;
    const deadline = Date.now() + milliseconds(args.waitFor);
    for (;;) {
      const response = await client.api.send({
        method: "GET",
        path: client.path("/devices"),
        subject: "the list of devices",
      });
      const { devices } = read(z.object({ devices: z.array(Device) }), response);
      const found = devices.find((device) =>
        args.name === undefined ? device.hostname === args.hostname : device.name === args.name,
      );
      if (found !== undefined) return properties(found, args);
      if (Date.now() >= deadline)
        throw new Error(`could not find device with ${wanted}; has it joined the tailnet?`);
      await sleep(1_000);
    }
  },
});

function properties(device: z.output<typeof Device>, args: z.output<typeof LookUp>): Properties {
  return { ...device, ...(args.waitFor === undefined ? {} : { waitFor: args.waitFor }) };
}

function milliseconds(time: string | undefined): number {
  if (time === undefined) return 0;
  return Number.parseInt(time, 10) * (time.endsWith("m") ? 60_000 : 1_000);
}
