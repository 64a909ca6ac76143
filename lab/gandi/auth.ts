import type { FastifyInstance, FastifyRequest } from "fastify";
import { CONTROL } from "../emulator/faults.ts";
import { forbidden, tooManyRequests, unauthorized } from "./errors.ts";
import { RateLimit } from "./rate.ts";
import type { State, Token } from "./state.ts";

const DOCUMENTED_REQUESTS_PER_MINUTE = 1_000;
const tokens = new WeakMap<FastifyRequest, Token>();

/** Lets nobody in without a personal access token (https://api.gandi.net/docs/authentication/), and nobody too often. */
export function guard(server: FastifyInstance, state: State, requestsPerMinute?: number): void {
  const limit = new RateLimit(requestsPerMinute ?? DOCUMENTED_REQUESTS_PER_MINUTE, 60_000);
  server.addHook("onRequest", async (request) => {
    if (request.url.startsWith(CONTROL)) return;
    const wait = limit.take(request.ip, Date.now());
    if (wait !== undefined) throw tooManyRequests(wait);
    const [scheme, credential] = (request.headers.authorization ?? "").split(" ");
    // API keys ("Apikey …") are retired: whatever the key, the answer is that of a wrong one.
    if (scheme?.toLowerCase() !== "bearer" || credential === undefined || credential === "")
      throw unauthorized();
    const { tokens: known } = await state.account.read();
    const token = known.find((candidate) => candidate.token === credential);
    if (token === undefined || isExpired(token)) throw forbidden();
    if (!token.manage && request.method !== "GET" && request.method !== "HEAD") throw forbidden();
    tokens.set(request, token);
  });
}

/** Whether the request's token reaches a domain. */
export function reaches(request: FastifyRequest, fqdn: string): boolean {
  const token = tokens.get(request);
  return token !== undefined && (token.domains === undefined || token.domains.includes(fqdn));
}

function isExpired(token: Token): boolean {
  return token.expires !== undefined && Date.parse(token.expires) <= Date.now();
}
