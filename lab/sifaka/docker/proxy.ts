import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";

/** Docker's userland proxy of one published port: connections go to where the container listens, and are refused while it does not. */
export interface PortProxy {
  close(): Promise<void>;
}

/**
 * Publishes a port.
 * @param port of loopback
 * @param target the port of loopback on which the container listens; nothing while it does not
 * @throws Error with the code of the system when the port is taken
 */
export async function publish(port: number, target: () => number | undefined): Promise<PortProxy> {
  const server: Server = createServer((socket) => {
    socket.on("error", () => undefined);
    const to = target();
    if (to === undefined) return void socket.destroy();
    const upstream = connect(to, "127.0.0.1");
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    close: async () => {
      server.close();
      await once(server, "close");
    },
  };
}
