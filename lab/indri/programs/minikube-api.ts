// The port of minikube's API server on the host: passes connections on to the lab's API server, or answers for it.
import { existsSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { serveHttp } from "./program.ts";

const port = Number(process.argv[2]);
const upstreamFile = join(process.env["HOME"] ?? "", ".minikube", "lab-api-server.json");
const Upstream = z.object({ host: z.string(), port: z.int() });

if (existsSync(upstreamFile)) {
  const upstream = Upstream.parse(JSON.parse(readFileSync(upstreamFile, "utf8")));
  createServer((socket) => {
    const server = connect(upstream.port, upstream.host);
    socket.pipe(server).pipe(socket);
    socket.on("error", () => server.destroy());
    server.on("error", () => socket.destroy());
  }).listen(port, "127.0.0.1");
} else {
  await serveHttp("127.0.0.1", port, (_request, response) => {
    response.setHeader("content-type", "text/plain");
    response.end("ok");
  });
}
