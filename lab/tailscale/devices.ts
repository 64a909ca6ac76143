import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { ApiError, notFound } from "./errors.ts";
import { input, type Routes } from "./routes.ts";
import type { Device, World } from "./state.ts";

const ById = z.object({ device: z.string() });
const Tags = z.object({
  tags: z.array(z.string().regex(/^tag:[a-zA-Z][a-zA-Z0-9-]*$/, "tags must start with 'tag:'")),
});
const Wanted = z.object({ fields: z.enum(["all", "default"]).default("default") }).loose();

/** Devices: listed, looked up by either id, tagged where the policy allows it, renamed, authorised, removed. */
export function deviceRoutes(server: FastifyInstance, { state, authority, judge, under }: Routes): void {
  const find = async (request: FastifyRequest): Promise<{ world: World; device: Device }> => {
    const world = await state.world.read();
    const { device: id } = input(ById, request.params);
    const device = world.devices.find((candidate) => candidate.id === id || candidate.nodeId === id);
    if (device === undefined) throw notFound();
    return { world, device };
  };
  const change = async (
    request: FastifyRequest,
    edit: (device: Device) => Device | undefined,
  ): Promise<void> => {
    const { device } = await find(request);
    await state.world.update((world) => ({
      ...world,
      devices: world.devices.flatMap((candidate) =>
        candidate.id === device.id ? (edit(candidate) ?? []) : [candidate],
      ),
    }));
  };

  server.get(under("/devices"), async (request) => {
    authority.require(request, "devices:core");
    const { fields, ...filters } = input(Wanted, request.query ?? {});
    const { devices } = await state.world.read();
    return {
      devices: devices
        .map((device) => show(device, fields === "all"))
        .filter((device) => Object.entries(filters).every(([name, value]) => matches(device, name, value))),
    };
  });
  server.get("/api/v2/device/:device", async (request) => {
    authority.require(request, "devices:core");
    const { device } = await find(request);
    return show(device, input(Wanted, request.query ?? {}).fields === "all");
  });
  server.delete("/api/v2/device/:device", async (request) => {
    authority.require(request, "devices:core");
    await change(request, () => undefined);
    return {};
  });
  server.post("/api/v2/device/:device/tags", async (request) => {
    const actor = authority.require(request, "devices:core");
    const { tags } = input(Tags, request.body);
    const refused = judge.refusedTags(await state.policy(), actor.tags, tags);
    if (refused.length > 0)
      throw new ApiError(400, `requested tags [${refused.join(" ")}] are invalid or not permitted`);
    await change(request, (device) => ({ ...device, tags, user: "tagged-devices", keyExpiryDisabled: true }));
    return {};
  });
  server.post("/api/v2/device/:device/authorized", async (request) => {
    authority.require(request, "devices:core");
    const { authorized } = input(z.object({ authorized: z.boolean() }), request.body);
    await change(request, (device) => ({ ...device, authorized }));
    return {};
  });
  server.post("/api/v2/device/:device/key", async (request) => {
    authority.require(request, "devices:core");
    const { keyExpiryDisabled } = input(z.object({ keyExpiryDisabled: z.boolean() }), request.body);
    await change(request, (device) => ({ ...device, keyExpiryDisabled }));
    return {};
  });
  server.post("/api/v2/device/:device/name", async (request) => {
    authority.require(request, "devices:core");
    const { name } = input(z.object({ name: z.string() }), request.body);
    const { tailnet } = await state.world.read();
    await change(request, (device) => ({
      ...device,
      name: name.endsWith(tailnet) ? name : `${name}.${tailnet}`,
    }));
    return {};
  });
  server.get("/api/v2/device/:device/routes", async (request) => {
    authority.require(request, "devices:routes");
    const { advertisedRoutes, enabledRoutes } = (await find(request)).device;
    return { advertisedRoutes, enabledRoutes };
  });
  server.post("/api/v2/device/:device/routes", async (request) => {
    authority.require(request, "devices:routes");
    const { routes } = input(z.object({ routes: z.array(z.string()) }), request.body);
    await change(request, (device) => ({ ...device, enabledRoutes: routes }));
    const { advertisedRoutes } = (await find(request)).device;
    return { advertisedRoutes, enabledRoutes: routes };
  });
}

function show(
  { advertisedRoutes, enabledRoutes, tags, ...device }: Device,
  all: boolean,
): Record<string, unknown> {
  const base = {
    ...device,
    ...(tags.length === 0 ? {} : { tags }),
    clientVersion: "1.94.2",
    updateAvailable: false,
    created: "2026-01-01T00:00:00Z",
    lastSeen: "2026-01-01T00:00:00Z",
    expires: "0001-01-01T00:00:00Z",
    machineKey: `mkey:${device.id}`,
    nodeKey: `nodekey:${device.id}`,
    isExternal: false,
    blocksIncomingConnections: false,
    tailnetLockError: "",
    tailnetLockKey: "",
  };
  return all ? { ...base, advertisedRoutes, enabledRoutes, sshEnabled: true } : base;
}

function matches(device: Record<string, unknown>, name: string, value: unknown): boolean {
  const wanted = [value].flat().map(String);
  const own = device[name];
  return Array.isArray(own) ? wanted.some((one) => own.includes(one)) : wanted.includes(String(own));
}
