import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { type Api, ofTailnet } from "./api.ts";
import { forbidden } from "./errors.ts";
import { Settings } from "./records.ts";
import { jsonOf } from "./request.ts";
import { covers } from "./scopes.ts";

/** Scopes that reach single settings; "feature_settings" reaches them all. */
const NARROW: Readonly<Record<string, string>> = {
  networkFlowLoggingOn: "logs:network",
  httpsEnabled: "networking_settings",
  aclsExternallyManagedOn: "policy_file",
  aclsExternalLink: "policy_file",
};
const GENERAL = "feature_settings";

// Go clients send null for what they leave as it is.
const Change = z
  .record(z.string(), z.unknown())
  .transform((change) => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null)))
  .pipe(Settings.partial());

/** The tailnet's settings, each shown and changed as far as the credential's scopes reach. */
export function settingsRoutes(server: FastifyInstance, { state: { settings }, authority }: Api): void {
  const reaches = (scopes: readonly string[], field: string, suffix = ""): boolean =>
    [GENERAL, NARROW[field]].some((scope) => scope !== undefined && covers(scopes, `${scope}${suffix}`));

  server.get(ofTailnet("/settings"), async (request) => {
    const { scopes } = await authority.actor(request);
    const shown = Object.entries(await settings.read()).filter(([field]) => reaches(scopes, field, ":read"));
    if (shown.length === 0) throw forbidden();
    return Object.fromEntries(shown);
  });
  server.patch(ofTailnet("/settings"), async (request) => {
    const { scopes } = await authority.actor(request);
    const change = jsonOf(Change, request);
    if (!Object.keys(change).every((field) => reaches(scopes, field))) throw forbidden();
    return await settings.update((old) => Settings.parse({ ...old, ...change }));
  });
}
