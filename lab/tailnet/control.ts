import { z } from "zod";

const Token = z.object({ access_token: z.string() });
const Devices = z.object({
  devices: z.array(
    z.object({ name: z.string(), addresses: z.array(z.string()), tags: z.array(z.string()).default([]) }),
  ),
});
const Services = z.object({
  vipServices: z.array(
    z.object({ name: z.string(), addrs: z.array(z.string()), ports: z.array(z.string()) }),
  ),
});

/** What the lab's control server holds. */
export interface ControlServer {
  readonly policy: string;
  readonly devices: z.output<typeof Devices>["devices"];
  readonly services: z.output<typeof Services>["vipServices"];
}

/** Asks the lab's control server, over its published API. @param environment the lab's variables */
export async function askControlServer(
  environment: Readonly<Record<string, string>>,
): Promise<ControlServer> {
  const base = `${environment["TAILSCALE_BASE_URL"]}/api/v2`;
  const body = new URLSearchParams({
    client_id: environment["TAILSCALE_OAUTH_CLIENT_ID"] ?? "",
    client_secret: environment["TAILSCALE_OAUTH_CLIENT_SECRET"] ?? "",
  });
  const { access_token } = Token.parse(
    await (await fetch(`${base}/oauth/token`, { method: "POST", body })).json(),
  );
  const ask = async (path: string, accept = "application/json"): Promise<string> => {
    const response = await fetch(`${base}/tailnet/-${path}`, {
      headers: { accept, authorization: `Bearer ${access_token}` },
    });
    return await response.text();
  };
  const [policy, devices, services] = await Promise.all([
    ask("/acl", "application/hujson"),
    ask("/devices"),
    ask("/services"),
  ]);
  return {
    policy,
    devices: Devices.parse(JSON.parse(devices)).devices,
    services: Services.parse(JSON.parse(services)).vipServices,
  };
}
