import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Api, ofApi, ofTailnet } from "./api.ts";
import { notFound } from "./errors.ts";
import { numberOf } from "./identifiers.ts";
import type { Device, User } from "./records.ts";
import { paramsOf, queryOf } from "./request.ts";

const ById = z.object({ user: z.string() });
const Listing = z.object({
  type: z.enum(["member", "shared", "all"]).default("all"),
  role: z
    .enum(["owner", "member", "admin", "it-admin", "network-admin", "billing-admin", "auditor", "all"])
    .default("all"),
});

/** The tailnet's users. */
export function userRoutes(server: FastifyInstance, { state, authority }: Api): void {
  server.get(ofTailnet("/users"), async (request) => {
    await authority.require(request, "users:read");
    const { type, role } = queryOf(Listing, request);
    const devices = await state.devices.read();
    return {
      users: (await state.users.read())
        .filter((user) => type !== "shared" && (role === "all" || user.role === role))
        .map((user) => showUser(user, devices, state.tailnet)),
    };
  });
  server.get(ofApi("/users/:user"), async (request) => {
    await authority.require(request, "users:read");
    const { user: id } = paramsOf(ById, request);
    const found = (await state.users.read()).find((user) => user.id === id);
    if (found === undefined) throw notFound();
    return showUser(found, await state.devices.read(), state.tailnet);
  });
}

function showUser(user: User, devices: readonly Device[], tailnet: string): Record<string, unknown> {
  const own = devices.filter((device) => device.user === user.loginName && device.tags.length === 0);
  return {
    id: user.id,
    displayName: user.displayName,
    loginName: user.loginName,
    profilePicUrl: "",
    tailnetId: numberOf("tailnet", tailnet),
    created: "2026-01-01T00:00:00Z",
    type: "member",
    role: user.role,
    status: "active",
    deviceCount: own.length,
    lastSeen: "2026-01-01T00:00:00Z",
    currentlyConnected: own.length > 0,
  };
}
