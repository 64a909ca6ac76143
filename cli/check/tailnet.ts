import { z } from "zod";
import type { TailnetSeen } from "../../observe/checks/tailnet.ts";
import { connect, read } from "../../providers/tailscale/api.ts";

const Devices = z.object({
  devices: z.array(
    z.object({
      name: z.string(),
      addresses: z.array(z.string()),
      tags: z.array(z.string()).default([]),
      expires: z.string().default(""),
      keyExpiryDisabled: z.boolean().default(false),
    }),
  ),
});
const Services = z.object({
  vipServices: z.array(
    z.object({ name: z.string(), addrs: z.array(z.string()), ports: z.array(z.string()).default([]) }),
  ),
});
const Keys = z.object({
  keys: z.array(
    z.object({
      id: z.string(),
      keyType: z.string().default("auth"),
      description: z.string().default(""),
      expires: z.iso.datetime().optional(),
      invalid: z.boolean().default(false),
      capabilities: z
        .object({ devices: z.object({ create: z.object({ tags: z.array(z.string()).default([]) }) }) })
        .optional(),
    }),
  ),
});

/** Asks the control server, over its published API. @param environment its credentials, and where it is */
export async function seeTailnet(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<TailnetSeen | { readonly missing: string }> {
  const given = (name: string): string | undefined => environment[name] || undefined;
  if (given("TAILSCALE_API_KEY") === undefined && given("TAILSCALE_OAUTH_CLIENT_SECRET") === undefined)
    return { missing: "no credential for Tailscale" };
  const client = connect({
    baseUrl: given("TAILSCALE_BASE_URL"),
    tailnet: given("TAILSCALE_TAILNET"),
    apiKey: given("TAILSCALE_API_KEY"),
    oauthClientId: given("TAILSCALE_OAUTH_CLIENT_ID"),
    oauthClientSecret: given("TAILSCALE_OAUTH_CLIENT_SECRET"),
  });
  const ask = async (path: string, subject: string, accept = "application/json") =>
    await client.api.send({ method: "GET", path: client.path(path), subject, headers: { accept } });
  const [policy, devices, services, keys] = await Promise.all([
    ask("/acl", "the policy", "application/hujson"),
    ask("/devices", "the list of devices"),
    ask("/services", "the list of services"),
    // Those that this program's client made; it sees no person's.
    ask("/keys", "the list of keys"),
  ]);
  return {
    policy: policy.text,
    devices: read(Devices, devices).devices.map(({ expires, keyExpiryDisabled, ...device }) =>
      keyExpiryDisabled || Number.isNaN(Date.parse(expires))
        ? device
        : { ...device, expires: Date.parse(expires) },
    ),
    services: read(Services, services).vipServices.map(({ name, addrs, ports }) => ({
      name,
      addresses: addrs,
      ports,
    })),
    keys: read(Keys, keys).keys.flatMap(({ id, keyType, description, expires, invalid, capabilities }) =>
      keyType !== "auth" || invalid || expires === undefined
        ? []
        : [
            {
              id,
              description,
              tags: capabilities?.devices.create.tags ?? [],
              expires: Date.parse(expires),
            },
          ],
    ),
  };
}
