import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { notFound } from "./errors.ts";
import { input, type Routes } from "./routes.ts";
import { Settings, type World } from "./state.ts";

const Servers = z.array(z.union([z.ipv4(), z.ipv6(), z.url()]));

/** Tailnet settings, DNS and users. */
export function settingsRoutes(server: FastifyInstance, { state, authority, under }: Routes): void {
  const setDns = async (edit: Partial<World["dns"]>): Promise<World["dns"]> =>
    (await state.world.update((world) => ({ ...world, dns: { ...world.dns, ...edit } }))).dns;
  const dns = async (): Promise<World["dns"]> => (await state.world.read()).dns;

  server.get(under("/settings"), async (request) => {
    authority.require(request, "feature_settings");
    return (await state.world.read()).settings;
  });
  server.patch(under("/settings"), async (request) => {
    authority.require(request, "feature_settings");
    const change = input(Settings.partial(), request.body);
    const merged = Settings.parse({ ...(await state.world.read()).settings, ...change });
    return (await state.world.update((world) => ({ ...world, settings: merged }))).settings;
  });

  server.get(under("/dns/preferences"), async (request) => {
    authority.require(request, "dns");
    return { magicDNS: (await dns()).magicDNS };
  });
  server.post(under("/dns/preferences"), async (request) => {
    authority.require(request, "dns");
    const { magicDNS } = await setDns(input(z.object({ magicDNS: z.boolean() }), request.body));
    return { magicDNS };
  });
  server.get(under("/dns/nameservers"), async (request) => {
    authority.require(request, "dns");
    return { dns: (await dns()).nameservers };
  });
  server.post(under("/dns/nameservers"), async (request) => {
    authority.require(request, "dns");
    const { dns: nameservers } = input(z.object({ dns: Servers }), request.body);
    const after = await setDns({ nameservers });
    return { dns: after.nameservers, magicDNS: after.magicDNS };
  });
  server.get(under("/dns/searchpaths"), async (request) => {
    authority.require(request, "dns");
    return { searchPaths: (await dns()).searchPaths };
  });
  server.post(under("/dns/searchpaths"), async (request) => {
    authority.require(request, "dns");
    const { searchPaths } = await setDns(input(z.object({ searchPaths: z.array(z.string()) }), request.body));
    return { searchPaths };
  });
  server.get(under("/dns/split-dns"), async (request) => {
    authority.require(request, "dns");
    return (await dns()).splitDns;
  });
  server.put(under("/dns/split-dns"), async (request) => {
    authority.require(request, "dns");
    return (await setDns({ splitDns: input(z.record(z.string(), Servers), request.body) })).splitDns;
  });
  server.patch(under("/dns/split-dns"), async (request) => {
    authority.require(request, "dns");
    const change = input(z.record(z.string(), Servers.nullable()), request.body);
    const merged = { ...(await dns()).splitDns, ...change };
    const splitDns = Object.fromEntries(
      Object.entries(merged).flatMap(([domain, servers]) => (servers === null ? [] : [[domain, servers]])),
    );
    return (await setDns({ splitDns })).splitDns;
  });

  server.get(under("/users"), async (request) => {
    authority.require(request, "users");
    const { users, devices } = await state.world.read();
    return { users: users.map((user) => showUser(user, devices)) };
  });
  server.get("/api/v2/users/:user", async (request) => {
    authority.require(request, "users");
    const { users, devices } = await state.world.read();
    const { user: id } = input(z.object({ user: z.string() }), request.params);
    const found = users.find((user) => user.id === id);
    if (found === undefined) throw notFound();
    return showUser(found, devices);
  });
}

function showUser(user: World["users"][number], devices: World["devices"]): Record<string, unknown> {
  return {
    ...user,
    displayName: user.loginName.split("@")[0],
    type: "member",
    status: "active",
    created: "2026-01-01T00:00:00Z",
    deviceCount: devices.filter((device) => device.user === user.loginName).length,
  };
}
