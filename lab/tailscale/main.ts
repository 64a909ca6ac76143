import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { injectFaults } from "../emulator/faults.ts";
import { listen } from "../emulator/listen.ts";
import { Authority } from "./auth.ts";
import { deviceRoutes } from "./devices.ts";
import { ApiError } from "./errors.ts";
import { type Judge, structuralJudge } from "./judge.ts";
import { keyRoutes } from "./keys.ts";
import { policyRoutes } from "./policy.ts";
import type { Routes } from "./routes.ts";
import type { TailscaleSeed } from "./seed.ts";
import { serviceRoutes } from "./services.ts";
import { settingsRoutes } from "./settings.ts";
import { openState } from "./state.ts";

/**
 * Tailscale's API v2 for one tailnet, on loopback (https://tailscale.com/api).
 *
 * @param judge decides over policies and tags
 */
export async function startTailscale(
  options: EmulatorOptions,
  seed: TailscaleSeed,
  judge: Judge = structuralJudge,
): Promise<RunningEmulator> {
  const state = await openState(options.dataDir, seed);
  const { tailnet, oauthClients } = await state.world.read();
  const server = fastify({ bodyLimit: 8 * 1024 * 1024, forceCloseConnections: true });
  readBodies(server);
  injectFaults(server);

  const authority = new Authority(state);
  const routes: Routes = { state, authority, judge, under: (path) => `/api/v2/tailnet/:tailnet${path}` };
  server.addHook("preHandler", async (request) => {
    const named = tailnetOf(request);
    if (named !== undefined && named !== "-" && named !== tailnet)
      throw new ApiError(404, "tailnet not found");
  });
  authority.register(server);
  policyRoutes(server, routes);
  deviceRoutes(server, routes);
  serviceRoutes(server, routes);
  keyRoutes(server, routes);
  settingsRoutes(server, routes);
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: "404 page not found" }));
  server.setErrorHandler(answerError);

  const port = await listen(server, options.ports?.["http"]);
  const [client] = oauthClients;
  return {
    ports: { http: port },
    environment: {
      TAILSCALE_BASE_URL: `http://127.0.0.1:${port}`,
      TAILSCALE_TAILNET: tailnet,
      TAILSCALE_OAUTH_CLIENT_ID: client?.id ?? "",
      TAILSCALE_OAUTH_CLIENT_SECRET: client?.secret ?? "",
    },
    close: async () => await server.close(),
  };
}

/** Policies are kept as they were written, so bodies of every kind but JSON arrive as text. */
function readBodies(server: FastifyInstance): void {
  server.removeContentTypeParser(["application/json", "text/plain"]);
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (request.url.includes("/acl")) return done(null, body);
    try {
      done(null, body === "" ? {} : JSON.parse(String(body)));
    } catch {
      done(new ApiError(400, "invalid JSON in the request body"));
    }
  });
}

function tailnetOf(request: FastifyRequest): string | undefined {
  const { params } = request;
  return typeof params === "object" && params !== null && "tailnet" in params
    ? String(params.tailnet)
    : undefined;
}

async function answerError(
  error: unknown,
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (error instanceof ApiError) return await reply.code(error.status).send(error.body);
  const message = error instanceof Error ? error.message : String(error);
  return await reply.code(500).send({ message });
}
