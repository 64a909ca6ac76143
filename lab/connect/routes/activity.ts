import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Routes, readQuery } from "./route.ts";

const KEPT = 1_000;
const ACTION: Readonly<Record<string, string>> = {
  POST: "CREATE",
  PUT: "UPDATE",
  PATCH: "UPDATE",
  DELETE: "DELETE",
};
const Query = z.object({
  limit: z.coerce.number().int().min(1).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});
const Path = z.object({ vault: z.string().optional(), item: z.string().optional() });

/** `/v1/activity`: who asked for which vault or item since the start, newest first. */
export function activityRoutes({ server, access }: Routes): void {
  const log: Record<string, unknown>[] = [];

  server.addHook("onResponse", async (request, reply) => {
    const token = access.tokenOf(request);
    const { vault, item } = Path.parse(request.params ?? {});
    if (token === undefined || vault === undefined) return;
    if (reply.statusCode >= 400 && reply.statusCode !== 401 && reply.statusCode !== 403) return;
    log.unshift({
      requestId: randomUUID(),
      timestamp: new Date().toISOString(),
      action: ACTION[request.method] ?? "READ",
      result: reply.statusCode < 400 ? "SUCCESS" : "DENY",
      actor: {
        id: token.name,
        account: "LAB",
        jti: token.name,
        userAgent: request.headers["user-agent"] ?? "",
        requestIp: request.ip,
      },
      resource: {
        type: item === undefined ? "VAULT" : "ITEM",
        vault: { id: vault },
        ...(item === undefined ? {} : { item: { id: item } }),
      },
    });
    log.length = Math.min(log.length, KEPT);
  });

  server.get("/v1/activity", async (request, reply) => {
    await access.identify(request);
    const { limit, offset } = readQuery(Query, request);
    const shown = log.slice(offset, offset + limit);
    const first = shown.length === 0 ? offset : offset + 1;
    reply.header("content-range", `${first}-${offset + shown.length}/${log.length}`);
    return shown;
  });
}
