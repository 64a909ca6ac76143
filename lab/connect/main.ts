import { timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { injectFaults } from "../emulator/faults.ts";
import { listen } from "../emulator/listen.ts";
import { JsonStore } from "../emulator/store.ts";
import { ConnectError } from "./errors.ts";
import { parseFilter } from "./filter.ts";
import { itemRoutes } from "./items.ts";
import type { ConnectSeed } from "./seed.ts";
import { World, worldOf } from "./state.ts";

const VERSION = "1.8.1";

/** 1Password Connect's API v1 on loopback (https://developer.1password.com/docs/connect/api-reference/). */
export async function startConnect(options: EmulatorOptions, seed: ConnectSeed): Promise<RunningEmulator> {
  const store = new JsonStore(join(options.dataDir, "vaults.json"), World, () => worldOf(seed));
  const { tokens } = await store.read();
  const server = fastify({ forceCloseConnections: true });
  injectFaults(server);

  server.get("/heartbeat", async (_request, reply) => await reply.type("text/plain").send("."));
  server.get("/health", async () => ({
    name: "1Password Connect API",
    version: VERSION,
    dependencies: [
      { service: "sync", status: "TOKEN_NEEDED" },
      { service: "sqlite", status: "ACTIVE", message: "Connected to the lab" },
    ],
  }));
  server.get(
    "/metrics",
    async (_request, reply) => await reply.type("text/plain").send("# TYPE up gauge\nup 1\n"),
  );

  server.get("/v1/vaults", async (request) => {
    const { world, grant } = await identify(request, store);
    const { filter } = z.object({ filter: z.string().optional() }).parse(request.query);
    const name =
      filter === undefined ? undefined : parseFilter(filter, ["name", "title"]).value.toLowerCase();
    return world.vaults
      .filter(({ id }) => grant.vaults.includes(id))
      .filter((vault) => name === undefined || vault.name.toLowerCase() === name)
      .map((vault) => describe(vault, world));
  });
  server.get("/v1/vaults/:vault", async (request) => {
    const { vault: id } = z.object({ vault: z.string() }).parse(request.params);
    const world = await enter(request, id, false);
    const vault = world.vaults.find((candidate) => candidate.id === id);
    if (vault === undefined) throw new ConnectError(404, `vault ${id} not found`);
    return describe(vault, world);
  });
  server.get("/v1/activity", async (request) => {
    await identify(request, store);
    return [];
  });
  itemRoutes(server, store, enter);

  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 404, message: "Not Found" }));
  server.setErrorHandler(answerError);
  const port = await listen(server, options.ports?.["http"]);
  return {
    ports: { http: port },
    environment: { OP_CONNECT_HOST: `http://127.0.0.1:${port}`, OP_CONNECT_TOKEN: tokens[0]?.token ?? "" },
    close: async () => await server.close(),
  };

  /** Lets a request into a vault. @throws ConnectError 401, 403 or 404 */
  async function enter(request: FastifyRequest, vault: string, write: boolean): Promise<World> {
    const { world, grant } = await identify(request, store);
    if (!grant.vaults.includes(vault)) throw new ConnectError(403, "Vault is not in scope");
    if (write && !grant.write)
      throw new ConnectError(403, "token does not have permission to perform create on vault");
    return world;
  }
}

async function identify(
  request: FastifyRequest,
  store: JsonStore<World>,
): Promise<{ world: World; grant: World["tokens"][number] }> {
  const world = await store.read();
  const header = request.headers.authorization;
  if (header === undefined) throw new ConnectError(401, "Authentication: (No Authorization header found)");
  const grant = world.tokens.find(({ token }) => same(header, `Bearer ${token}`));
  if (grant === undefined) throw new ConnectError(401, "Invalid token signature");
  return { world, grant };
}

function describe(vault: World["vaults"][number], world: World): Record<string, unknown> {
  return {
    ...vault,
    attributeVersion: 1,
    contentVersion: 1,
    items: world.items.filter((item) => item.vault.id === vault.id).length,
    type: "USER_CREATED",
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
  };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function answerError(
  error: unknown,
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const status = error instanceof ConnectError ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  return await reply.code(status).send({ status, message });
}
