import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Api, ofTailnet } from "./api.ts";
import { jsonOf, paramsOf } from "./request.ts";

const ByType = z.object({ type: z.enum(["account", "support", "security"]) });

/** Whom Tailscale writes to. A new address has to be verified, which nobody in the lab does. */
export function contactRoutes(server: FastifyInstance, { state: { contacts }, authority }: Api): void {
  server.get(ofTailnet("/contacts"), async (request) => {
    await authority.require(request, "account_settings:read");
    return await contacts.read();
  });
  server.patch(ofTailnet("/contacts/:type"), async (request) => {
    await authority.require(request, "account_settings");
    const { type } = paramsOf(ByType, request);
    const { email } = jsonOf(z.object({ email: z.email().optional() }), request);
    await contacts.update((all) => {
      const old = all[type];
      if (email === undefined || email === old.email) return all;
      return {
        ...all,
        [type]: { email, fallbackEmail: old.fallbackEmail ?? old.email, needsVerification: true },
      };
    });
    return {};
  });
  server.post(ofTailnet("/contacts/:type/resend-verification-email"), async (request) => {
    await authority.require(request, "account_settings");
    paramsOf(ByType, request);
    return {};
  });
}
