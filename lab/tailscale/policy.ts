import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { getNodeValue } from "jsonc-parser";
import { z } from "zod";
import { type Api, ofTailnet } from "./api.ts";
import type { Verdict } from "./engine.ts";
import { ApiError, badRequest } from "./errors.ts";
import { readHujson } from "./hujson.ts";
import { etagOf } from "./policyfile.ts";
import { previewMatches } from "./preview.ts";
import { queryOf, textOf } from "./request.ts";
import { viewOf } from "./state.ts";
import { warningsOf } from "./structural.ts";

const Details = z.object({ details: z.enum(["1", "true", "0", "false"]).optional() });
const Preview = z.object({ type: z.enum(["user", "ipport"]), previewFor: z.string().min(1) });

/** The policy file: read and written as HuJSON or JSON, guarded by its ETag, judged before it is taken. */
export function policyRoutes(server: FastifyInstance, { state, authority, engine }: Api): void {
  const judge = async (text: string): Promise<Verdict> => engine.checkPolicy(text, await viewOf(state));

  server.get(ofTailnet("/acl"), async (request, reply) => {
    await authority.require(request, "policy_file:read");
    const text = await state.policy.read();
    const { details = "0" } = queryOf(Details, request);
    if (details === "0" || details === "false") return await send(request, reply, text);
    const warnings = warningsOf(text, await state.users.read());
    return {
      acl: Buffer.from(text).toString("base64"),
      warnings: warnings.length === 0 ? null : warnings,
      errors: null,
    };
  });

  server.post(ofTailnet("/acl"), async (request, reply) => {
    await authority.require(request, "policy_file");
    const text = textOf(request);
    const after = await state.policy.replace(text, request.headers["if-match"], async () => {
      const verdict: Verdict = text.trim() === "" ? { status: 200 } : await judge(text);
      if ("body" in verdict) throw new ApiError(verdict.status, verdict.body.message, verdict.body.data);
    });
    return await send(request, reply, after);
  });

  // A policy, or as an array tests for the present one; neither is kept. A refusal is an answer here, so the status is 200.
  server.post(ofTailnet("/acl/validate"), async (request) => {
    await authority.require(request, "policy_file:read");
    const text = textOf(request);
    const read = readHujson(text);
    const tests = read.ok && read.root.type === "array" ? getNodeValue(read.root) : undefined;
    const verdict = await judge(tests === undefined ? text : withTests(await state.policy.read(), tests));
    return "body" in verdict ? verdict.body : {};
  });

  server.post(ofTailnet("/acl/preview"), async (request) => {
    await authority.require(request, "policy_file:read");
    const asked = queryOf(Preview, request);
    const text = textOf(request);
    const verdict = await judge(text);
    if ("body" in verdict) throw badRequest(verdict.body.message);
    return { matches: previewMatches(text, asked, await viewOf(state)), ...asked };
  });
}

function withTests(policy: string, tests: unknown): string {
  const read = readHujson(policy);
  const value: unknown = read.ok ? getNodeValue(read.root) : {};
  return JSON.stringify({ ...(typeof value === "object" ? value : {}), tests });
}

/** Sends the policy as HuJSON, or as JSON to who asks for that. */
async function send(request: FastifyRequest, reply: FastifyReply, text: string): Promise<FastifyReply> {
  reply.header("etag", etagOf(text));
  if (request.headers.accept?.includes("application/json") !== true)
    return await reply.type("application/hujson").send(text);
  const read = readHujson(text);
  if (!read.ok) throw new Error(read.message);
  return await reply.type("application/json").send(JSON.stringify(getNodeValue(read.root), null, "\t"));
}
