import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startTailnet, type Tailnet } from "./tailnet.ts";

const send = async (tailnet: Tailnet, method: string, path: string, json: unknown) =>
  await tailnet.ask(`/tailnet/-${path}`, { method, json });
const get = async (tailnet: Tailnet, path: string) => (await tailnet.ask(`/tailnet/-${path}`)).body;

describe("DNS", () => {
  it("nameservers replace each other; without the last one MagicDNS is off until somebody turns it on", async () => {
    const tailnet = await startTailnet();
    expect(await get(tailnet, "/dns/preferences")).toEqual({ magicDNS: true });
    const set = async (dns: string[]) => (await send(tailnet, "POST", "/dns/nameservers", { dns })).body;
    expect(await set(["8.8.8.8", "2001:4860:4860::8888"])).toEqual({
      dns: ["8.8.8.8", "2001:4860:4860::8888"],
      magicDNS: true,
    });
    expect(await set([])).toEqual({ dns: [], magicDNS: false });
    expect((await send(tailnet, "POST", "/dns/preferences", { magicDNS: true })).body).toEqual({
      magicDNS: true,
    });
    expect(await set([])).toEqual({ dns: [], magicDNS: true });
    expect((await send(tailnet, "POST", "/dns/nameservers", { dns: ["nonsense"] })).body).toEqual({
      message: 'dns.0: invalid nameserver "nonsense"',
    });
  });

  it("search paths replace each other", async () => {
    const tailnet = await startTailnet();
    await send(tailnet, "POST", "/dns/searchpaths", { searchPaths: ["a.example", "b.example"] });
    await send(tailnet, "POST", "/dns/searchpaths", { searchPaths: ["b.example"] });
    expect(await get(tailnet, "/dns/searchpaths")).toEqual({ searchPaths: ["b.example"] });
  });

  it("split DNS is merged by PATCH and replaced by PUT; null takes a domain out", async () => {
    const tailnet = await startTailnet();
    await send(tailnet, "PUT", "/dns/split-dns", { "a.example": ["1.1.1.1"], "b.example": ["1.1.1.1"] });
    const patched = await send(tailnet, "PATCH", "/dns/split-dns", {
      "a.example": null,
      "c.example": ["9.9.9.9"],
    });
    expect(patched.body).toEqual({ "b.example": ["1.1.1.1"], "c.example": ["9.9.9.9"] });
    await send(tailnet, "PUT", "/dns/split-dns", {});
    expect(await get(tailnet, "/dns/split-dns")).toEqual({});
  });

  it("as a whole is what its parts say, and the other way round", async () => {
    const tailnet = await startTailnet();
    await send(tailnet, "POST", "/dns/nameservers", { dns: ["8.8.8.8"] });
    expect(await get(tailnet, "/dns/configuration")).toEqual({
      nameservers: [{ address: "8.8.8.8" }],
      splitDNS: {},
      searchPaths: [],
      preferences: { overrideLocalDNS: false, magicDNS: true },
    });
    await send(tailnet, "POST", "/dns/configuration", {
      nameservers: [{ address: "9.9.9.9", useWithExitNode: true }],
      splitDNS: { "a.example": [{ address: "1.1.1.1" }], "b.example": null },
    });
    expect(await get(tailnet, "/dns/nameservers")).toEqual({ dns: ["9.9.9.9"] });
    expect(await get(tailnet, "/dns/split-dns")).toEqual({ "a.example": ["1.1.1.1"] });
    expect(await get(tailnet, "/dns/preferences")).toEqual({ magicDNS: false });
  });
});

describe("the tailnet's settings", () => {
  it("change where something is said, and stay where null or nothing is", async () => {
    const tailnet = await startTailnet();
    const before = z.record(z.string(), z.unknown()).parse(await get(tailnet, "/settings"));
    const change = { aclsExternallyManagedOn: null, aclsExternalLink: null, httpsEnabled: true };
    expect((await send(tailnet, "PATCH", "/settings", change)).body).toEqual({
      ...before,
      httpsEnabled: true,
    });
    expect((await send(tailnet, "PATCH", "/settings", { devicesKeyDurationDays: 181 })).status).toBe(400);
  });

  it("are reached as far as the scopes go", async () => {
    const tailnet = await startTailnet();
    const body = { keyType: "client", scopes: ["logs:network"], description: "flow logs" };
    const made = z
      .object({ id: z.string(), key: z.string() })
      .parse((await send(tailnet, "POST", "/keys", body)).body);
    const token = z
      .object({ access_token: z.string() })
      .parse((await tailnet.token(made.id, made.key)).body).access_token;
    const ask = async (json: unknown) =>
      await tailnet.ask("/tailnet/-/settings", { method: "PATCH", json, token });
    expect((await tailnet.ask("/tailnet/-/settings", { token })).body).toEqual({
      networkFlowLoggingOn: false,
    });
    expect((await ask({ networkFlowLoggingOn: true })).status).toBe(200);
    expect((await ask({ networkFlowLoggingOn: true, httpsEnabled: true })).status).toBe(403);
  });
});

describe("people and whom Tailscale writes to", () => {
  it("users are listed, filtered and looked up", async () => {
    const tailnet = await startTailnet();
    const Users = z.object({ users: z.array(z.looseObject({ id: z.string(), loginName: z.string() })) });
    const { users } = Users.parse(await get(tailnet, "/users"));
    expect(users.map(({ loginName }) => loginName)).toEqual(["owner@example.com", "family@example.com"]);
    expect(Users.parse(await get(tailnet, "/users?role=owner")).users).toEqual([users[0]]);
    expect((await tailnet.ask(`/users/${users[0]?.id}`)).body).toMatchObject({
      role: "owner",
      deviceCount: 1,
    });
    expect((await tailnet.ask("/users/4711")).status).toBe(404);
  });

  it("a contact's new address waits for its verification", async () => {
    const tailnet = await startTailnet();
    await send(tailnet, "PATCH", "/contacts/security", { email: "security@example.com" });
    expect(await get(tailnet, "/contacts")).toMatchObject({
      account: { email: "owner@example.com", needsVerification: false },
      security: {
        email: "security@example.com",
        fallbackEmail: "owner@example.com",
        needsVerification: true,
      },
    });
  });

  it("a webhook's secret is told when it is made and when it is changed", async () => {
    const tailnet = await startTailnet();
    const body = { endpointUrl: "https://hooks.example.com/a", subscriptions: ["policyUpdate"] };
    const Webhook = z.looseObject({ endpointId: z.string(), secret: z.string().optional() });
    const made = Webhook.parse((await send(tailnet, "POST", "/webhooks", body)).body);
    const path = `/webhooks/${made.endpointId}`;
    expect(Webhook.parse((await tailnet.ask(path)).body).secret).toBeUndefined();
    const rotated = Webhook.parse((await tailnet.ask(`${path}/rotate`, { method: "POST" })).body);
    expect(rotated.secret).not.toBe(made.secret);
    expect((await tailnet.ask(path, { method: "DELETE" })).status).toBe(200);
    expect(await get(tailnet, "/webhooks")).toEqual({ webhooks: [] });
  });
});
