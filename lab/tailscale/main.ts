import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { injectFaults } from "../emulator/faults.ts";
import { listen } from "../emulator/listen.ts";
import { type Api, namesTailnet, requireTailnet } from "./api.ts";
import { attributeRoutes } from "./attributes.ts";
import { Authority } from "./auth.ts";
import { contactRoutes } from "./contacts.ts";
import { deviceRoutes } from "./devices.ts";
import { dnsRoutes } from "./dns.ts";
import type { PolicyEngine } from "./engine.ts";
import { ApiError } from "./errors.ts";
import { keyRoutes } from "./keys.ts";
import { policyRoutes } from "./policy.ts";
import type { TailscaleSeed } from "./seed.ts";
import { serviceHostRoutes } from "./servicehosts.ts";
import { serviceRoutes } from "./services.ts";
import { settingsRoutes } from "./settings.ts";
import { openState } from "./state.ts";
import { structuralEngine } from "./structural.ts";
import { userRoutes } from "./users.ts";
import { webhookRoutes } from "./webhooks.ts";

const LARGEST_BODY = 8 * 1024 * 1024;

/**
 * Tailscale's API v2 for one tailnet, on loopback (https://tailscale.com/api). What it keeps lies in the data folder, a file a kind and
 * the policy as its own text, and may be edited there while it runs. Left out is what no part of the project asks for: invites, logs and
 * their streaming, posture integrations, federated identities, OAuth apps, changes of users.
 *
 * @param engine decides over policies and tags
 */
export async function startTailscale(
  options: EmulatorOptions,
  seed: TailscaleSeed,
  engine: PolicyEngine = structuralEngine,
): Promise<RunningEmulator> {
  const state = await openState(options.dataDir, seed);
  const authority = new Authority(state);
  const api: Api = { state, authority, engine };
  const server = fastify({ bodyLimit: LARGEST_BODY, forceCloseConnections: true });
  readBodies(server);
  injectFaults(server);
  server.addHook("preHandler", async (request) => {
    if (!namesTailnet(request)) return;
    // Who has no token does not learn which tailnets there are.
    await authority.actor(request);
    requireTailnet(request, state.tailnet);
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: "404 page not found" }));
  server.setErrorHandler(answerError);
  authority.register(server);
  for (const routes of ROUTES) routes(server, api);

  const port = await listen(server, options.ports?.["http"]);
  const [client] = seed.oauthClients ?? [];
  return {
    ports: { http: port },
    environment: {
      TAILSCALE_BASE_URL: `http://127.0.0.1:${port}`,
      TAILSCALE_TAILNET: state.tailnet,
      TAILSCALE_OAUTH_CLIENT_ID: client?.id ?? "",
      TAILSCALE_OAUTH_CLIENT_SECRET: client?.secret ?? "",
    },
    close: async () => await server.close(),
  };
}

const ROUTES = [
  policyRoutes,
  deviceRoutes,
  attributeRoutes,
  serviceRoutes,
  serviceHostRoutes,
  keyRoutes,
  dnsRoutes,
  settingsRoutes,
  userRoutes,
  contactRoutes,
  webhookRoutes,
] as const;

/** The API looks at bodies by endpoint and not by their declared type, so every body arrives as text; the lab's own are JSON. */
function readBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (request, body, done) => {
    if (request.url.startsWith("/api/")) return done(null, body);
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(new ApiError(400, "invalid JSON in request body"));
    }
  });
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
