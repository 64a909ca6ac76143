import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { z } from "zod";

/** What an emulator does instead of (or before) answering. */
export const Fault = z.strictObject({
  /** Answer this HTTP status with `body` and do nothing else. */
  status: z.int().min(100).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** Wait this many milliseconds first. */
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Close the connection: before the request is looked at, or after it was carried out but before the answer. */
  drop: z.enum(["before", "after"]).optional(),
  /** How many requests this fault hits before it is spent. */
  times: z.int().min(1).default(1),
  /** Only requests of this method. */
  method: z.string().optional(),
  /** Only requests whose path matches this regular expression. */
  path: z.string().optional(),
});
export type Fault = z.output<typeof Fault>;

/** Everything under this path steers the emulator and is no part of the API that it stands in for. */
export const CONTROL = "/lab";

/**
 * Adds faults on demand to an emulator:
 * `POST /lab/faults` with one fault or a list of them, `GET /lab/faults` for those still waiting, `DELETE` to forget them,
 * `GET /lab/requests` for what was asked since the start (method and path only, newest last, at most 1,000).
 */
export function injectFaults(server: FastifyInstance): void {
  let waiting: Fault[] = [];
  const requests: { method: string; path: string; status: number }[] = [];
  const dropAfter = new WeakSet<object>();

  server.post(`${CONTROL}/faults`, async (request, reply) => {
    const parsed = z.union([Fault, z.array(Fault)]).safeParse(request.body);
    if (!parsed.success) return await reply.code(400).send({ message: z.prettifyError(parsed.error) });
    waiting.push(...[parsed.data].flat());
    return await reply.code(201).send(waiting);
  });
  server.get(`${CONTROL}/faults`, async () => waiting);
  server.delete(`${CONTROL}/faults`, async () => {
    waiting = [];
    return waiting;
  });
  server.get(`${CONTROL}/requests`, async () => requests);

  server.addHook("onRequest", async (request, reply) => {
    if (request.url.startsWith(CONTROL)) return;
    const path = request.url.split("?")[0] ?? request.url;
    const fault = waiting.find(
      (f) =>
        (f.method === undefined || f.method === request.method) &&
        (f.path === undefined || new RegExp(f.path).test(path)),
    );
    if (fault === undefined) return;
    fault.times -= 1;
    waiting = waiting.filter((f) => f.times > 0);
    if (fault.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault.drop === "before") {
      request.raw.socket.destroy();
      return await reply.hijack();
    }
    if (fault.drop === "after") dropAfter.add(request);
    if (fault.status !== undefined) {
      return await reply
        .code(fault.status)
        .headers(fault.headers ?? {})
        .send(fault.body ?? { message: `injected fault: HTTP ${fault.status}` });
    }
  });
  server.addHook("onSend", async (request, _reply, payload) => {
    if (dropAfter.has(request)) request.raw.socket.destroy();
    return payload;
  });
  server.addHook("onResponse", async (request, reply) => {
    if (request.url.startsWith(CONTROL)) return;
    requests.push({ method: request.method, path: request.url, status: reply.statusCode });
    if (requests.length > 1_000) requests.shift();
  });
}
