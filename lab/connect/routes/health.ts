import type { Routes } from "./route.ts";

const VERSION = "1.8.1";

/** What needs no token: whether the server lives, how it is, and what it counted. */
export function healthRoutes({ server, access }: Routes): void {
  const counted = new Map<string, number>();
  let synced = false;
  server.addHook("onResponse", async (request, reply) => {
    synced ||= access.tokenOf(request) !== undefined;
    const labels = `{code="${reply.statusCode}",method="${request.method.toLowerCase()}"}`;
    counted.set(labels, (counted.get(labels) ?? 0) + 1);
  });

  server.get(
    "/heartbeat",
    async (_request, reply) => await reply.type("text/plain; charset=utf-8").send("."),
  );
  server.get("/health", async () => ({
    name: "1Password Connect API",
    version: VERSION,
    dependencies: [
      // Connect gets its data with the first token that it sees.
      { service: "sync", status: synced ? "ACTIVE" : "TOKEN_NEEDED" },
      { service: "sqlite", status: "ACTIVE", message: "Connected to the lab's files" },
    ],
  }));
  server.get("/metrics", async (_request, reply) => {
    const lines = [
      "# HELP http_requests_total Requests answered, by status and method.",
      "# TYPE http_requests_total counter",
      ...[...counted].map(([labels, count]) => `http_requests_total${labels} ${count}`),
      "",
    ];
    return await reply.type("text/plain; version=0.0.4; charset=utf-8").send(lines.join("\n"));
  });
}
