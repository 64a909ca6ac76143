import fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import { CONTROL } from "../emulator/faults.ts";
import { type Faults, HostFault } from "./faults.ts";
import type { SessionLog } from "./log.ts";

/**
 * Steers a machine of the lab over HTTP, as the other emulators are steered:
 * `POST /lab/faults` with one fault or a list, `GET` for those still waiting, `DELETE` to forget them;
 * `GET /lab/requests` for the connections and commands since the start, `DELETE` to begin anew.
 */
export function controlServer(faults: Faults, log: SessionLog): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  server.post(`${CONTROL}/faults`, async (request, reply) => {
    const parsed = z.union([HostFault, z.array(HostFault)]).safeParse(request.body);
    if (!parsed.success) return await reply.code(400).send({ message: z.prettifyError(parsed.error) });
    faults.add([parsed.data].flat());
    return await reply.code(201).send(faults.waiting);
  });
  server.get(`${CONTROL}/faults`, async () => faults.waiting);
  server.delete(`${CONTROL}/faults`, async () => {
    faults.forget();
    return faults.waiting;
  });
  server.get(`${CONTROL}/requests`, async () => log.entries);
  server.delete(`${CONTROL}/requests`, async () => {
    log.forget();
    return log.entries;
  });
  return server;
}
