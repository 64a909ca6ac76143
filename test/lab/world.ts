import { z } from "zod";

const Token = z.object({ access_token: z.string() });
const Devices = z.object({
  devices: z.array(z.object({ name: z.string(), nodeId: z.string(), tags: z.array(z.string()).default([]) })),
});
const Services = z.object({
  vipServices: z.array(
    z.object({ name: z.string(), addrs: z.array(z.string()), ports: z.array(z.string()) }).loose(),
  ),
});
const Keys = z.object({ keys: z.array(z.object({ id: z.string(), description: z.string() }).loose()) });
const Records = z.array(
  z.object({
    rrset_name: z.string(),
    rrset_type: z.string(),
    rrset_ttl: z.number(),
    rrset_values: z.array(z.string()),
  }),
);

/** The lab's APIs as an independent client sees them. */
export class World {
  readonly #env: Record<string, string>;

  constructor(environment: Record<string, string>) {
    this.#env = environment;
  }

  /** Everything that the network stack keeps, without what differs from one run to the next. */
  async snapshot(): Promise<Record<string, unknown>> {
    const [policy, devices, services, keys, preferences, records] = await Promise.all([
      this.policy(),
      this.tailscale("/devices").then((body) => Devices.parse(body).devices),
      this.tailscale("/services").then((body) => Services.parse(body).vipServices),
      this.tailscale("/keys").then((body) => Keys.parse(body).keys.map(({ description }) => description)),
      this.tailscale("/dns/preferences"),
      this.records(),
    ]);
    return { policy, devices, services, keys, preferences, records };
  }

  async policy(): Promise<string> {
    const response = await this.#tailscale("GET", "/acl", { accept: "application/hujson" });
    return await response.text();
  }

  async setPolicy(text: string): Promise<void> {
    await this.#tailscale("POST", "/acl", { "content-type": "application/hujson" }, text);
  }

  /** The tags of a device, by its full name. */
  async tagsOf(fqdn: string): Promise<string[]> {
    return (await this.#device(fqdn)).tags;
  }

  async setTags(fqdn: string, tags: readonly string[]): Promise<void> {
    const { nodeId } = await this.#device(fqdn);
    await this.#post(`/device/${nodeId}/tags`, { tags });
  }

  /** The ports of a Tailscale Service: "tcp:443". */
  async portsOf(name: string): Promise<string[]> {
    return (await this.#service(name)).ports;
  }

  async setPorts(name: string, ports: readonly string[]): Promise<void> {
    const service = { ...(await this.#service(name)), ports };
    const json = { "content-type": "application/json" };
    await this.#tailscale("PUT", `/services/${name}`, json, JSON.stringify(service));
  }

  /** Revokes every auth key, as somebody would in the console. */
  async revokeKeys(): Promise<void> {
    const { keys } = Keys.parse(await this.tailscale("/keys"));
    for (const { id } of keys) await this.#tailscale("DELETE", `/keys/${id}`, {});
  }

  async tailscale(path: string): Promise<unknown> {
    return await (await this.#tailscale("GET", path, {})).json();
  }

  async records(): Promise<z.output<typeof Records>> {
    const response = await this.#gandi("GET", "/records");
    const records = Records.parse(await response.json());
    return records.sort((a, b) =>
      `${a.rrset_name} ${a.rrset_type}`.localeCompare(`${b.rrset_name} ${b.rrset_type}`),
    );
  }

  async setRecord(name: string, type: string, values: readonly string[], ttl = 300): Promise<void> {
    await this.#gandi("PUT", `/records/${name}/${type}`, { rrset_values: values, rrset_ttl: ttl });
  }

  async deleteRecord(name: string, type: string): Promise<void> {
    await this.#gandi("DELETE", `/records/${name}/${type}`);
  }

  /** Lets an API misbehave. @param api the variable with its address */
  async fault(
    api: "TAILSCALE_BASE_URL" | "GANDI_URL" | "OP_CONNECT_HOST",
    fault: Record<string, unknown>,
  ): Promise<void> {
    const response = await fetch(`${this.#value(api)}/lab/faults`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fault),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  async noFaults(): Promise<void> {
    for (const api of ["TAILSCALE_BASE_URL", "GANDI_URL", "OP_CONNECT_HOST"]) {
      await fetch(`${this.#value(api)}/lab/faults`, { method: "DELETE" });
    }
  }

  async #device(fqdn: string): Promise<z.output<typeof Devices>["devices"][number]> {
    const { devices } = Devices.parse(await this.tailscale("/devices"));
    const found = devices.find(({ name }) => name === fqdn);
    if (found === undefined) throw new Error(`the tailnet has no ${fqdn}`);
    return found;
  }

  async #service(name: string): Promise<z.output<typeof Services>["vipServices"][number]> {
    const { vipServices } = Services.parse(await this.tailscale("/services"));
    const found = vipServices.find((service) => service.name === name);
    if (found === undefined) throw new Error(`the tailnet has no ${name}`);
    return found;
  }

  async #tailscale(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Response> {
    return await this.#api(method, `/tailnet/-${path}`, headers, body);
  }

  async #post(path: string, json: unknown): Promise<void> {
    await this.#api("POST", path, { "content-type": "application/json" }, JSON.stringify(json));
  }

  async #api(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<Response> {
    const base = `${this.#value("TAILSCALE_BASE_URL")}/api/v2`;
    const form = new URLSearchParams({
      client_id: this.#value("TAILSCALE_OAUTH_CLIENT_ID"),
      client_secret: this.#value("TAILSCALE_OAUTH_CLIENT_SECRET"),
    });
    const token = Token.parse(
      await (await fetch(`${base}/oauth/token`, { method: "POST", body: form })).json(),
    );
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { ...headers, authorization: `Bearer ${token.access_token}` },
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${await response.text()}`);
    return response;
  }

  async #gandi(method: string, path: string, json?: unknown): Promise<Response> {
    const response = await fetch(`${this.#value("GANDI_URL")}/v5/livedns/domains/eblu.me${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#value("GANDI_PERSONAL_ACCESS_TOKEN")}`,
        ...(json === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${await response.text()}`);
    return response;
  }

  #value(name: string): string {
    const value = this.#env[name];
    if (value === undefined) throw new Error(`the lab exports no ${name}`);
    return value;
  }
}
