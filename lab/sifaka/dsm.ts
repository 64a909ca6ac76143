import fastify, { type FastifyInstance } from "fastify";

/** DSM's own pages: the one to log in at, which is as much as anybody sees who is not let in. */
export function dsmPages(hostname: string): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  server.get("/", async (_request, reply) => {
    const title = `${hostname} - Synology DiskStation`;
    return await reply
      .type("text/html; charset=utf-8")
      .send(`<!DOCTYPE html>\n<html><head><title>${title}</title></head><body></body></html>\n`);
  });
  return server;
}
