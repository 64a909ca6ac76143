import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { connect } from "../providers/tailscale/api.ts";
import type { Target } from "./target.ts";

const Deployment = z.looseObject({
  resources: z.array(z.looseObject({ type: z.string(), id: z.string().optional() })).default([]),
});
const Keys = z.object({ keys: z.array(z.object({ id: z.string(), description: z.string().default("") })) });

/**
 * Revokes auth keys of ours that no state knows: a run that never got the API's answer, or was killed before it noted it, leaves one, and
 * nobody could ever use or remove it.
 *
 * @param names names of the keys that the stack keeps
 * @returns how many there were
 */
export async function revokeOrphanKeys(
  stack: Stack,
  names: readonly string[],
  target: Target,
): Promise<number> {
  const exported = await stack.exportStack();
  const { resources } = Deployment.parse(exported.deployment);
  const known = new Set(
    resources.filter(({ type }) => type === "tailscale:index/tailnetKey:TailnetKey").map(({ id }) => id),
  );
  const client = connect({
    baseUrl: variable("TAILSCALE_BASE_URL", target),
    tailnet: variable("TAILSCALE_TAILNET", target),
    apiKey: variable("TAILSCALE_API_KEY", target),
    oauthClientId: variable("TAILSCALE_OAUTH_CLIENT_ID", target),
    oauthClientSecret: variable("TAILSCALE_OAUTH_CLIENT_SECRET", target),
  });
  const response = await client.api.send({
    method: "GET",
    path: client.path("/keys"),
    subject: "the list of keys",
  });
  const orphans = Keys.parse(JSON.parse(response.text)).keys.filter(
    ({ id, description }) => names.some((name) => description === `blumeops ${name}`) && !known.has(id),
  );
  for (const { id } of orphans) {
    await client.api.send({ method: "DELETE", path: client.path(`/keys/${id}`), subject: `the key ${id}` });
  }
  return orphans.length;
}

function variable(name: string, target: Target): string | undefined {
  return target.environment[name] ?? process.env[name];
}
