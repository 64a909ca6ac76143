import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { parse } from "jsonc-parser";
import { ApiError } from "./errors.ts";
import type { Routes } from "./routes.ts";
import { DEFAULT_POLICY } from "./seed.ts";

const HUJSON = "application/hujson";

/** The policy file: read and written as HuJSON or JSON, guarded by its ETag, judged before it is taken. */
export function policyRoutes(server: FastifyInstance, { state, authority, judge, under }: Routes): void {
  server.get(under("/acl"), async (request, reply) => {
    authority.require(request, "policy_file");
    return await send(request, reply, await state.policy());
  });

  server.post(under("/acl"), async (request, reply) => {
    authority.require(request, "policy_file");
    const text = textOf(request);
    const current = await state.policy();
    const match = request.headers["if-match"];
    const untouched = match === '"ts-default"' || match === "ts-default";
    if (match !== undefined && (untouched ? current !== DEFAULT_POLICY : match !== etagOf(current))) {
      throw new ApiError(412, "precondition failed, invalid old hash");
    }
    const verdict = text === "" ? { ok: true as const } : judge.policy(text);
    if (!verdict.ok) return await reply.code(400).send(verdict.body);
    await state.setPolicy(text);
    return await send(request, reply, await state.policy());
  });

  // A policy (or, as an array, tests for the present one) that is not taken over. A refusal is an answer here, so the status is 200.
  server.post(under("/acl/validate"), async (request) => {
    authority.require(request, "policy_file");
    const text = textOf(request);
    const value: unknown = parse(text, [], { allowTrailingComma: true });
    const judged = Array.isArray(value) ? withTests(await state.policy(), value) : text;
    const verdict = judge.policy(judged);
    return verdict.ok ? {} : verdict.body;
  });
}

function withTests(policy: string, tests: unknown[]): string {
  const value: unknown = parse(policy, [], { allowTrailingComma: true });
  return JSON.stringify({ ...(typeof value === "object" ? value : {}), tests });
}

function textOf(request: FastifyRequest): string {
  return typeof request.body === "string" ? request.body : "";
}

async function send(request: FastifyRequest, reply: FastifyReply, text: string): Promise<FastifyReply> {
  reply.header("etag", etagOf(text));
  const wantsHujson = [request.headers.accept, request.headers["content-type"]].some((type) =>
    type?.includes(HUJSON),
  );
  if (wantsHujson) return await reply.type(HUJSON).send(text);
  return await reply
    .type("application/json")
    .send(JSON.stringify(parse(text, [], { allowTrailingComma: true }), null, 2));
}

function etagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("hex")}"`;
}
