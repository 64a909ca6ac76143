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
  const node = { metadata: { name: "minikube" } };
  const namespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];
  const lists: Readonly<Record<string, readonly object[]>> = {
    "/api/v1/nodes": [node],
    "/api/v1/pods": [],
    "/api/v1/namespaces": namespaces.map((name) => ({ metadata: { name } })),
  };
  await serveHttp("127.0.0.1", port, (request, response) => {
    const items = lists[request.url ?? ""];
    response.setHeader("content-type", items === undefined ? "text/plain" : "application/json");
    response.end(items === undefined ? "ok" : JSON.stringify({ kind: "List", apiVersion: "v1", items }));
  });
}
