import { timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import type { EmulatorOptions, RunningEmulator } from "../emulator/emulator.ts";
import { CONTROL, injectFaults } from "../emulator/faults.ts";
import { listen } from "../emulator/listen.ts";
import { JsonStore } from "../emulator/store.ts";
import { serveDns } from "./dns.ts";
import { LiveDnsError, tooMany, unauthorized, unknownDomain } from "./errors.ts";
import { recordRoutes } from "./records.ts";
import type { GandiSeed } from "./seed.ts";
import { defaultRecords, NAMESERVERS, World } from "./zone.ts";

/** Gandi's documented limit, in requests a minute from one address. */
const REQUESTS_PER_MINUTE = 1_000;

/** Gandi LiveDNS v5 on loopback (https://api.gandi.net/docs/livedns/), and the zones' names over DNS. */
export async function startGandi(options: EmulatorOptions, seed: GandiSeed): Promise<RunningEmulator> {
  const store = new JsonStore(join(options.dataDir, "livedns.json"), World, () => ({
    tokens: seed.tokens,
    zones: Object.fromEntries(seed.zones.map((fqdn) => [fqdn, defaultRecords()])),
  }));
  const { tokens } = await store.read();
  const server = fastify({ forceCloseConnections: true });
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    try {
      done(null, JSON.parse(String(body)));
    } catch {
      done(
        new LiveDnsError(400, {
          object: "HTTPBadRequest",
          cause: "Bad Request",
          code: 400,
          message: "Invalid JSON",
        }),
      );
    }
  });
  injectFaults(server);
  guard(server, store);
  domainRoutes(server, store);
  recordRoutes(server, store);
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      object: "HTTPNotFound",
      cause: "Not Found",
      code: 404,
      message: "The resource could not be found.",
    }),
  );
  server.setErrorHandler(answerError);

  const http = await listen(server, options.ports?.["http"]);
  const dns = await serveDns(store, options.ports?.["dns"] ?? 0);
  return {
    ports: { http, dns: dns.port },
    environment: {
      GANDI_URL: `http://127.0.0.1:${http}`,
      GANDI_PERSONAL_ACCESS_TOKEN: tokens[0] ?? "",
      LAB_DNS_HOST: "127.0.0.1",
      LAB_DNS_PORT: String(dns.port),
    },
    close: async () => {
      await Promise.all([server.close(), dns.close()]);
    },
  };
}

function guard(server: FastifyInstance, store: JsonStore<World>): void {
  let minute = 0;
  let asked = 0;
  server.addHook("onRequest", async (request) => {
    if (request.url.startsWith(CONTROL)) return;
    const now = Math.floor(Date.now() / 60_000);
    asked = now === minute ? asked + 1 : 1;
    minute = now;
    if (asked > REQUESTS_PER_MINUTE) throw tooMany();
    const { tokens } = await store.read();
    const header = request.headers.authorization ?? "";
    // The API key that went before ("Apikey …") has been retired.
    if (!tokens.some((token) => same(header, `Bearer ${token}`))) throw unauthorized();
  });
}

function domainRoutes(server: FastifyInstance, store: JsonStore<World>): void {
  const describe = (fqdn: string): Record<string, unknown> => {
    const href = `https://api.gandi.net/v5/livedns/domains/${fqdn}`;
    return {
      fqdn,
      domain_href: href,
      domain_records_href: `${href}/records`,
      domain_keys_href: `${href}/keys`,
      automatic_snapshots: true,
    };
  };
  const find = async (request: FastifyRequest): Promise<string> => {
    const { fqdn } = z.object({ fqdn: z.string() }).parse(request.params);
    if (!Object.hasOwn((await store.read()).zones, fqdn)) throw unknownDomain(fqdn);
    return fqdn;
  };
  server.get("/v5/livedns/domains", async () => Object.keys((await store.read()).zones).map(describe));
  server.get("/v5/livedns/domains/:fqdn", async (request) => describe(await find(request)));
  server.get("/v5/livedns/nameservers/:fqdn", async (request) => {
    await find(request);
    return NAMESERVERS;
  });
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function answerError(
  error: unknown,
  _request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (error instanceof LiveDnsError) return await reply.code(error.status).send(error.body);
  const message = error instanceof Error ? error.message : String(error);
  return await reply
    .code(500)
    .send({ object: "HTTPInternalServerError", cause: "Internal Server Error", code: 500, message });
}
