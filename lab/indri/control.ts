import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { CONTROL } from "../emulator/faults.ts";
import { controlServer } from "../ssh/control.ts";
import type { Faults } from "../ssh/faults.ts";
import type { SessionLog } from "../ssh/log.ts";
import type { Launchd } from "./launchd/launchd.ts";

/** Steers the lab's Mac as any machine of the lab; `PUT /lab/clock` with `{ "now": ISO time }` sets launchd's clock, so that a nightly job is due. */
export function macControl(faults: Faults, log: SessionLog, launchd: Launchd): FastifyInstance {
  const server = controlServer(faults, log);
  server.put(`${CONTROL}/clock`, async (request, reply) => {
    const parsed = z.strictObject({ now: z.iso.datetime({ offset: true }) }).safeParse(request.body);
    if (!parsed.success) return await reply.code(400).send({ message: z.prettifyError(parsed.error) });
    launchd.clock.set(new Date(parsed.data.now));
    return { now: launchd.clock.now().toISOString() };
  });
  return server;
}
