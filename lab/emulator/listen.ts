import type { FastifyInstance } from "fastify";

/** Listens on loopback. @param port 0 takes a free one @returns the port */
export async function listen(server: FastifyInstance, port = 0): Promise<number> {
  await server.listen({ host: "127.0.0.1", port });
  const [address] = server.addresses();
  if (address === undefined || typeof address === "string") throw new Error("the server listens on no port");
  return address.port;
}
