import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { injectFaults } from "../emulator/faults.ts";
import { listen } from "../emulator/listen.ts";
import { guard } from "./auth.ts";
import { startNameServer } from "./dns/server.ts";
import { ApiError, invalid, resourceNotFound } from "./errors.ts";
import { domainRoutes } from "./routes/domains.ts";
import { recordRoutes } from "./routes/records.ts";
import { registrarRoutes } from "./routes/registrar.ts";
import type { GandiSeed } from "./seed.ts";
import { openState } from "./state.ts";

/**
 * Gandi's LiveDNS API v5 (https://api.gandi.net/docs/livedns/) and a name server that answers for its zones, on
 * loopback. Listeners: "http" and "dns".
 */
export async function startGandi(options: EmulatorOptions, seed: GandiSeed): Promise<RunningEmulator> {
  const state = await openState(options.dataDir, seed);
  const server = fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 512 } });
  readBodies(server);
  injectFaults(server);
  guard(server, state, seed.requestsPerMinute);
  const routes = { server, state };
  domainRoutes(routes);
  recordRoutes(routes);
  registrarRoutes(routes);
  server.setNotFoundHandler((_request, reply) => answerError(resourceNotFound(), _request, reply));
  server.setErrorHandler(answerError);

  const http = await listen(server, options.ports?.["http"]);
  const dns = await startNameServer(options.ports?.["dns"] ?? 0, async () => await state.zones.all()).catch(
    async (error: unknown) => {
      await server.close();
      throw error;
    },
  );
  const { tokens } = await state.account.read();
  let closing: Promise<unknown> | undefined;
  return {
    ports: { http, dns: dns.port },
    environment: {
      // Without the version: the official provider adds it.
      GANDI_URL: `http://127.0.0.1:${http}`,
      GANDI_PERSONAL_ACCESS_TOKEN: tokens[0]?.token ?? "",
      LAB_DNS_HOST: "127.0.0.1",
      LAB_DNS_PORT: String(dns.port),
    },
    close: async () => {
      closing ??= Promise.all([server.close(), dns.close()]);
      await closing;
    },
  };
}

/** The official client says "application/json" even where it sends nothing. */
function readBodies(server: FastifyInstance): void {
  server.removeContentTypeParser(["application/json"]);
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, body === "" ? {} : JSON.parse(String(body)));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      done(invalid([{ location: "body", name: "", description: `Invalid JSON: ${reason}` }]));
    }
  });
}

async function answerError(
  error: FastifyError | ApiError,
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refusal =
    error instanceof ApiError
      ? error
      : new ApiError(error.statusCode ?? 500, {
          object: "HTTPError",
          cause: "Error",
          code: error.statusCode ?? 500,
          message: error.message,
        });
  const { status, body, headers } = refusal;
  // As bytes, or the framework adds a character set, which the official client does not take.
  return await reply
    .code(status)
    .headers({ "content-type": "application/json", ...headers })
    .send(Buffer.from(JSON.stringify(body)));
}
