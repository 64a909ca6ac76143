import fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import { CONTROL } from "../emulator/faults.ts";
import { type Faults, IndriFault } from "../ssh/faults.ts";
import type { SessionLog } from "../ssh/log.ts";
import type { Launchd } from "./launchd/launchd.ts";

/**
 * Steers the lab's Mac over HTTP, as the other emulators are steered:
 * `POST /lab/faults` with one fault or a list, `GET` for those still waiting, `DELETE` to forget them;
 * `GET /lab/requests` for the connections and commands since the start, `DELETE` to begin anew;
 * `PUT /lab/clock` with `{ "now": ISO time }` sets launchd's clock, so that a nightly job is due.
 */
export function controlServer(faults: Faults, log: SessionLog, launchd: Launchd): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  server.post(`${CONTROL}/faults`, async (request, reply) => {
    const parsed = z.union([IndriFault, z.array(IndriFault)]).safeParse(request.body);
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
  server.put(`${CONTROL}/clock`, async (request, reply) => {
    const parsed = z.strictObject({ now: z.iso.datetime({ offset: true }) }).safeParse(request.body);
    if (!parsed.success) return await reply.code(400).send({ message: z.prettifyError(parsed.error) });
    launchd.clock.set(new Date(parsed.data.now));
    return { now: launchd.clock.now().toISOString() };
  });
  return server;
}
