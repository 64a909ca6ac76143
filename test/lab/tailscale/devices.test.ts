import { describe, expect, it } from "vitest";
import { z } from "zod";
import { POLICY, startAppliedTailnet, startTailnet, type Tailnet } from "./tailnet.ts";

const Device = z.looseObject({
  id: z.string(),
  nodeId: z.string(),
  name: z.string(),
  addresses: z.array(z.string()),
});
const devicesOf = async (tailnet: Tailnet, query = "") =>
  z.object({ devices: z.array(Device) }).parse((await tailnet.ask(`/tailnet/-/devices${query}`)).body)
    .devices;
const nodeOf = async (tailnet: Tailnet, name: string): Promise<string> =>
  (await devicesOf(tailnet)).find((device) => device.name === `${name}.example.ts.net`)?.nodeId ?? "";
const post = async (tailnet: Tailnet, name: string, what: string, json: unknown) =>
  await tailnet.ask(`/device/${await nodeOf(tailnet, name)}/${what}`, { method: "POST", json });

describe("devices are found", () => {
  it("in two labs under the same identifiers and addresses", async () => {
    expect(await devicesOf(await startTailnet())).toEqual(await devicesOf(await startTailnet()));
  });

  it("by either identifier", async () => {
    const tailnet = await startTailnet();
    const [indri] = await devicesOf(tailnet);
    expect((await tailnet.ask(`/device/${indri?.id}`)).body).toEqual(indri);
    expect((await tailnet.ask(`/device/${indri?.nodeId}`)).body).toEqual(indri);
  });

  it("with their routes only where all fields are asked for", async () => {
    const tailnet = await startTailnet();
    expect((await devicesOf(tailnet))[0]).not.toHaveProperty("advertisedRoutes");
    expect((await devicesOf(tailnet, "?fields=all"))[0]).toMatchObject({
      advertisedRoutes: ["192.168.1.0/24"],
      enabledRoutes: [],
    });
  });

  it("by what they are", async () => {
    const tailnet = await startTailnet();
    const named = async (query: string) => (await devicesOf(tailnet, query)).map(({ name }) => name);
    expect(await named("?os=linux")).toEqual(["proxy.example.ts.net"]);
    expect(await named("?tags=tag:cluster")).toEqual(["proxy.example.ts.net"]);
    expect(await named("?os=linux&tags=tag:web")).toEqual([]);
  });
});

describe("tags are given where tagOwners allow it", () => {
  it.each([
    ["a tag that the client's tag owns", ["tag:web"], 200],
    ["the client's own tags", ["tag:applier"], 200],
    ["none, which gives the device back to its user", [], 200],
    ["a tag that others own", ["tag:alien"], 400],
    ["a tag that the policy does not define", ["tag:web", "tag:nope"], 400],
    ["what is no tag", ["web"], 400],
  ])("%s", async (_name, tags, status) => {
    const tailnet = await startAppliedTailnet();
    const answer = await post(tailnet, "indri", "tags", { tags });
    const kept = (await devicesOf(tailnet))[0]?.["tags"];
    expect([answer.status, kept]).toEqual([status, status === 200 && tags.length > 0 ? tags : undefined]);
  });

  it("else refused in the server's words", async () => {
    const tailnet = await startAppliedTailnet();
    expect((await post(tailnet, "indri", "tags", { tags: ["tag:web", "tag:nope", "tag:no"] })).body).toEqual({
      message: "requested tags [tag:nope tag:no] are invalid or not permitted",
    });
  });

  it("an admin may give every tag that the policy defines", async () => {
    const tailnet = await startAppliedTailnet();
    const path = `/device/${await nodeOf(tailnet, "indri")}/tags`;
    const ask = { method: "POST", json: { tags: ["tag:alien"] }, token: "tskey-api-owner" };
    expect((await tailnet.ask(path, ask)).status).toBe(200);
  });
});

describe("a device is changed", () => {
  it("in its name, which keeps the domain and may not be another's", async () => {
    const tailnet = await startTailnet();
    expect((await post(tailnet, "indri", "name", { name: "server" })).status).toBe(200);
    expect((await post(tailnet, "server", "name", { name: "proxy" })).status).toBe(400);
    expect((await post(tailnet, "server", "name", { name: "not a name" })).status).toBe(400);
    expect((await post(tailnet, "server", "name", { name: "" })).status).toBe(200);
    expect(await nodeOf(tailnet, "indri")).not.toBe("");
  });

  it("in its address, which must be the tailnet's and free", async () => {
    const tailnet = await startTailnet();
    const proxy = (await devicesOf(tailnet))[1]?.addresses[0];
    expect((await post(tailnet, "indri", "ip", { ipv4: "100.80.0.1" })).status).toBe(200);
    expect((await devicesOf(tailnet))[0]?.addresses[0]).toBe("100.80.0.1");
    expect((await post(tailnet, "indri", "ip", { ipv4: "10.0.0.1" })).status).toBe(400);
    expect((await post(tailnet, "indri", "ip", { ipv4: proxy })).status).toBe(400);
  });

  it("in its approval, the expiry of its key and its routes", async () => {
    const tailnet = await startTailnet();
    await post(tailnet, "indri", "authorized", { authorized: false });
    await post(tailnet, "indri", "key", { keyExpiryDisabled: true });
    const routes = await post(tailnet, "indri", "routes", { routes: ["10.0.0.0/8"] });
    expect(routes.body).toEqual({ advertisedRoutes: ["192.168.1.0/24"], enabledRoutes: ["10.0.0.0/8"] });
    expect((await devicesOf(tailnet, "?fields=all"))[0]).toMatchObject({
      authorized: false,
      keyExpiryDisabled: true,
      enabledRoutes: ["10.0.0.0/8"],
    });
    expect((await post(tailnet, "indri", "routes", { routes: ["nonsense"] })).status).toBe(400);
  });

  it("in its posture attributes, of which only custom ones may be set", async () => {
    const tailnet = await startTailnet();
    const path = `/device/${await nodeOf(tailnet, "indri")}/attributes`;
    const set = async (key: string, json: unknown) =>
      await tailnet.ask(`${path}/${key}`, { method: "POST", json });
    expect((await set("custom:tier", { value: "gold", expiry: "2027-01-01T00:00:00Z" })).status).toBe(200);
    expect((await set("node:os", { value: "windows" })).status).toBe(400);
    expect((await set("custom:tier", { value: 3 })).status).toBe(400);
    expect((await tailnet.ask(path)).body).toMatchObject({
      attributes: { "custom:tier": "gold", "node:os": "macos" },
      expiries: { "custom:tier": "2027-01-01T00:00:00Z" },
    });
    await tailnet.ask(`${path}/custom:tier`, { method: "DELETE" });
    expect((await tailnet.ask(path)).body).not.toHaveProperty(["attributes", "custom:tier"]);
  });

  it("by many at once without losing any change", async () => {
    const tailnet = await startAppliedTailnet();
    await Promise.all([
      post(tailnet, "indri", "tags", { tags: ["tag:web"] }),
      post(tailnet, "indri", "key", { keyExpiryDisabled: true }),
      post(tailnet, "indri", "authorized", { authorized: false }),
      post(tailnet, "proxy", "authorized", { authorized: false }),
    ]);
    const [indri, proxy] = await devicesOf(tailnet);
    expect(indri).toMatchObject({ tags: ["tag:web"], keyExpiryDisabled: true, authorized: false });
    expect(proxy).toMatchObject({ authorized: false });
  });

  it("and removed for good", async () => {
    const tailnet = await startTailnet();
    const path = `/device/${await nodeOf(tailnet, "indri")}`;
    expect((await tailnet.ask(path, { method: "DELETE" })).status).toBe(200);
    expect((await tailnet.ask(path)).status).toBe(404);
    expect((await tailnet.ask(path, { method: "DELETE" })).status).toBe(404);
    expect((await tailnet.ask("/tailnet/-/acl", { method: "POST", text: POLICY })).status).toBe(200);
  });
});
