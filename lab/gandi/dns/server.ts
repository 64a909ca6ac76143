import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Zone } from "../zone.ts";
import { answerMessage } from "./message.ts";

/** A name server on 127.0.0.1, UDP and TCP on the same port. */
export interface NameServer {
  readonly port: number;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
const IDLE_MS = 10_000;
const ATTEMPTS = 10;

/**
 * Starts answering.
 *
 * @param port 0 takes a free one
 * @param zones asked anew for every query, so that the answer is always what the API would show
 */
export async function startNameServer(port: number, zones: () => Promise<Zone[]>): Promise<NameServer> {
  for (let attempt = 1; ; attempt += 1) {
    const udp = await bindUdp(port);
    try {
      const tcp = await listenTcp(udp.address().port, zones);
      answerDatagrams(udp, zones);
      return { port: udp.address().port, close: async () => await close(udp, tcp) };
    } catch (error) {
      udp.close();
      // The free UDP port may be taken on TCP: try another.
      if (port !== 0 || attempt === ATTEMPTS) throw error;
    }
  }
}

async function bindUdp(port: number): Promise<DatagramSocket> {
  const socket = createSocket("udp4");
  socket.bind(port, HOST);
  await once(socket, "listening");
  return socket;
}

function answerDatagrams(socket: DatagramSocket, zones: () => Promise<Zone[]>): void {
  const answer = async (message: Buffer, client: { port: number; address: string }): Promise<void> => {
    const reply = await tryAnswer(message, zones, "datagram");
    if (reply !== undefined) socket.send(reply, client.port, client.address);
  };
  socket.on("message", (message, client) => void answer(message, client));
}

async function listenTcp(port: number, zones: () => Promise<Zone[]>): Promise<Server & { drop: () => void }> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    void serveStream(socket, zones).catch(() => socket.destroy());
  });
  server.listen(port, HOST);
  await once(server, "listening");
  return Object.assign(server, { drop: () => open.forEach((socket) => void socket.destroy()) });
}

/** Messages on a stream have their length before them, and there may be many (RFC 7766). */
async function serveStream(socket: Socket, zones: () => Promise<Zone[]>): Promise<void> {
  let pending = Buffer.alloc(0);
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const length = pending.readUInt16BE(0);
      const reply = await tryAnswer(pending.subarray(2, 2 + length), zones, "stream");
      pending = pending.subarray(2 + length);
      if (reply === undefined) return void socket.destroy();
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([prefix, reply]));
    }
  }
}

/** A zone file that cannot be read (somebody is editing it) must not end the name server: the client asks again. */
async function tryAnswer(
  message: Buffer,
  zones: () => Promise<Zone[]>,
  limit: "datagram" | "stream",
): Promise<Buffer | undefined> {
  try {
    return answerMessage(message, await zones(), limit);
  } catch {
    return undefined;
  }
}

async function close(udp: DatagramSocket, tcp: Server & { drop: () => void }): Promise<void> {
  udp.close();
  tcp.close();
  tcp.drop();
  await Promise.all([once(udp, "close"), once(tcp, "close")]);
}
