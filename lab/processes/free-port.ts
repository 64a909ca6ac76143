import { createServer } from "node:net";

/** A port of loopback that nobody listens on: the wanted one where it is free. A program that is started at once may take it. */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE" || wanted === 0) reject(error);
      else server.listen(0, "127.0.0.1");
    });
    server.once("listening", resolve);
    server.listen(wanted, "127.0.0.1");
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("loopback gave no port");
  return address.port;
}
