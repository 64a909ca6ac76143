import { connect, createServer, type Server, type Socket } from "node:net";
import { die, loopback } from "./program.ts";

/** Where a connection goes; nothing where nobody answers. */
export type Target = () => Promise<{ readonly host: string; readonly port: number } | undefined>;

/** Passes TCP connections on as they are. @returns the port that it listens on; 0 takes a free one */
export async function forwardTcp(address: string, port: number, target: Target): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => void pass(socket, target));
  await new Promise<void>((resolve) => {
    server.once("error", (error) => {
      const taken = "code" in error && error.code === "EADDRINUSE";
      die(`Error: listen tcp ${address}:${port}: bind: ${taken ? "address already in use" : error.message}`);
    });
    server.listen(port, loopback(address), resolve);
  });
  return portOf(server);
}

async function pass(socket: Socket, target: Target): Promise<void> {
  socket.on("error", () => undefined);
  const to = await target().catch(() => undefined);
  if (to === undefined) {
    socket.destroy();
    return;
  }
  const upstream = connect({ ...to, allowHalfOpen: true });
  upstream.on("error", () => socket.destroy());
  socket.on("error", () => upstream.destroy());
  socket.pipe(upstream).pipe(socket);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
