import { createServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Server } from "node:net";

/** The version that a program says it is; its launcher sets it. */
export const VERSION = process.env["LAB_VERSION"] ?? "0.0.0";

/** Ends the program as a real one does that cannot start: one line on standard error. */
export function die(message: string, status = 1): never {
  process.stderr.write(`${message}\n`);
  process.exit(status);
}

/**
 * Where a program listens in the lab: every address of the machine is its loopback, as nothing of the lab is to be
 * reached from outside.
 */
export function loopback(address: string): string {
  return ["", "0.0.0.0", "::", "[::]", "*"].includes(address) ? "127.0.0.1" : address;
}

/** Serves HTTP until SIGTERM; dies with a line like the real program's when the port is taken. */
export async function serveHttp(address: string, port: number, listener: RequestListener): Promise<void> {
  await listening(createServer(listener), address, port);
}

/** Accepts TCP connections and greets them until SIGTERM. */
export async function serveGreeting(address: string, port: number, greeting: string): Promise<void> {
  await listening(
    createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.write(greeting);
      socket.once("data", () => socket.end());
    }),
    address,
    port,
  );
}

async function listening(server: Server, address: string, port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) die(`listen tcp: address ${port}: invalid port`);
  await new Promise<void>((resolve) => {
    server.once("error", (error) => {
      const taken = "code" in error && error.code === "EADDRINUSE";
      die(`listen tcp ${address}:${port}: bind: ${taken ? "address already in use" : error.message}`);
    });
    server.listen(port, loopback(address), resolve);
  });
}

process.on("SIGTERM", () => process.exit(0));
process.on("SIGINT", () => process.exit(0));

/** The value behind an option: `--config x` or `--config=x`. */
export function option(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const joined = words.find((word) => word.startsWith(`${name}=`));
    if (joined !== undefined) return joined.slice(name.length + 1);
    const at = words.indexOf(name);
    if (at >= 0) return words[at + 1];
  }
  return undefined;
}

/** A line of a log, with its time. */
export function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}
