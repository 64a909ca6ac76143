import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { injectFaults } from "../emulator/faults.ts";
import { listen } from "../emulator/listen.ts";
import { Access } from "./access.ts";
import { ConnectError } from "./errors.ts";
import { activityRoutes } from "./routes/activity.ts";
import { fileRoutes } from "./routes/files.ts";
import { healthRoutes } from "./routes/health.ts";
import { itemRoutes } from "./routes/items.ts";
import { vaultRoutes } from "./routes/vaults.ts";
import type { ConnectSeed } from "./seed.ts";
import { openWorld } from "./state.ts";

/** 1Password Connect's API v1 on loopback (https://developer.1password.com/docs/connect/api-reference/). */
export async function startConnect(options: EmulatorOptions, seed: ConnectSeed): Promise<RunningEmulator> {
  const store = await openWorld(options.dataDir, seed);
  // 1Password's client ends the paths of lists with a slash.
  const server = fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } });
  readBodies(server);
  injectFaults(server);
  const routes = { server, store, access: new Access(store) };
  activityRoutes(routes);
  healthRoutes(routes);
  vaultRoutes(routes);
  itemRoutes(routes);
  fileRoutes(routes);
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ status: 404, message: "Not Found" }));
  server.setErrorHandler(answerError);

  const port = await listen(server, options.ports?.["http"]);
  const { tokens } = await store.read();
  return {
    ports: { http: port },
    environment: { OP_CONNECT_HOST: `http://127.0.0.1:${port}`, OP_CONNECT_TOKEN: tokens[0]?.token ?? "" },
    close: async () => await server.close(),
  };
}

/** 1Password's client says "application/json" even where it sends nothing. */
function readBodies(server: FastifyInstance): void {
  server.removeContentTypeParser(["application/json"]);
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, body === "" ? undefined : JSON.parse(String(body)));
    } catch {
      done(new ConnectError(400, "Invalid JSON in the request body"));
    }
  });
}

async function answerError(
  error: FastifyError | ConnectError,
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const status = error instanceof ConnectError ? error.status : (error.statusCode ?? 500);
  return await reply.code(status).send({ status, message: error.message });
}
