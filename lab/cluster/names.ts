import { createServer, request, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Where on this machine a name and port of the cluster's DNS is played: "kubernetes.default.svc:443" at a port of loopback. */
export type PlayedNames = ReadonlyMap<string, number>;

/**
 * Stands in for the cluster's DNS and network: a proxy that leads the cluster's names to whatever plays them on loopback, so that programs
 * outside the cluster can be told exactly what they would be told inside. Names that nobody plays lead nowhere.
 *
 * @returns what closes it
 */
export async function serveNames(port: number, names: PlayedNames): Promise<() => void> {
  const sockets = new Set<Duplex>();
  const keep = <T extends Duplex>(socket: T): T => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    return socket;
  };
  const server = createServer((asked, answer) => {
    const url = new URL(asked.url ?? "", "http://nowhere.invalid");
    const played = names.get(`${url.hostname}:${url.port || "80"}`);
    if (played === undefined) return void answer.writeHead(502).end(`nobody plays ${url.host}\n`);
    const { method, headers } = asked;
    const options = {
      host: "127.0.0.1",
      port: played,
      path: `${url.pathname}${url.search}`,
      method,
      headers,
    };
    const onward = request(options, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", (error) => {
      if (!answer.headersSent) answer.writeHead(502);
      answer.end(`${url.host}: ${error.message}\n`);
    });
    asked.pipe(onward);
  });
  server.on("connection", keep);
  server.on("connect", (asked, client, head) => tunnel(names.get(asked.url ?? ""), keep(client), head, keep));
  await listening(server, port);
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}

function tunnel(
  played: number | undefined,
  client: Duplex,
  head: Buffer,
  keep: (socket: Socket) => Socket,
): void {
  if (played === undefined) return void client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  const onward = keep(
    connect(played, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.write(head);
      onward.pipe(client).pipe(onward);
    }),
  );
  onward.on("close", () => client.destroy());
  client.on("close", () => onward.destroy());
}

async function listening(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}
