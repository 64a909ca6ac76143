import { createServer } from "node:net";

// Below what Linux and macOS give to outgoing connections and to programs that ask for any port: only the one it is found for takes it.
const LOWEST = 20_000;
const SLOTS = 8;
const SLOT = 1_000;

/** Tests that run side by side look in slots of their own: a port may be found long before its program starts. */
const slot = Number(process.env["VITEST_POOL_ID"] ?? 0) % SLOTS;
let next = Math.floor(Math.random() * SLOT);

/** A port of loopback that nobody listens on: the wanted one where it is free, else one that this process has not had before. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined && (await isFree(wanted))) return wanted;
  for (let tries = 0; tries < SLOT; tries++) {
    const port = LOWEST + slot * SLOT + (next++ % SLOT);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port of loopback is free from ${LOWEST + slot * SLOT} on`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
