import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startAppliedTailnet, type Tailnet } from "./tailnet.ts";

const Service = z.looseObject({ name: z.string(), addrs: z.array(z.string()) });
const FORGE = { name: "svc:forge", ports: ["tcp:443"], tags: ["tag:web"], comment: "git" };
const put = async (tailnet: Tailnet, json: Record<string, unknown>, path = String(json["name"])) =>
  await tailnet.ask(`/tailnet/-/services/${path}`, { method: "PUT", json });

describe("a service", () => {
  it("gets an address of its own, the same in every lab", async () => {
    const tailnet = await startAppliedTailnet();
    const { addrs } = Service.parse((await put(tailnet, FORGE)).body);
    expect(addrs[0]).toMatch(/^100\./);
    expect(addrs[1]).toMatch(/^fd7a:115c:a1e0:/);
    expect(Service.parse((await put(await startAppliedTailnet(), FORGE)).body).addrs).toEqual(addrs);
  });

  it("is the same under the path of the API and under that of the official clients", async () => {
    const tailnet = await startAppliedTailnet();
    const { body } = await put(tailnet, FORGE);
    expect((await tailnet.ask("/tailnet/-/services/svc:forge")).body).toEqual(body);
    expect((await tailnet.ask("/tailnet/-/vip-services/svc%3Aforge")).body).toEqual(body);
    expect((await tailnet.ask("/tailnet/-/vip-services")).body).toEqual({ vipServices: [body] });
  });

  it("keeps its address for as long as it lives, and is only changed with it", async () => {
    const tailnet = await startAppliedTailnet();
    const { addrs } = Service.parse((await put(tailnet, FORGE)).body);
    expect((await put(tailnet, { ...FORGE, comment: "code" })).status).toBe(400);
    const changed = await put(tailnet, { ...FORGE, addrs, ports: ["tcp:22", "tcp:443"] });
    expect(changed.body).toMatchObject({ addrs, ports: ["tcp:22", "tcp:443"] });
    const moved = await put(tailnet, { ...FORGE, addrs: ["100.90.0.1", addrs[1]] });
    expect(moved.body).toMatchObject({ addrs: ["100.90.0.1", addrs[1]] });
    expect((await put(tailnet, { ...FORGE, addrs: ["100.90.0.1", "fd7a:115c:a1e0::1"] })).status).toBe(400);
  });

  it("may ask for an address and be renamed", async () => {
    const tailnet = await startAppliedTailnet();
    const { addrs } = Service.parse((await put(tailnet, { ...FORGE, addrs: ["100.90.0.9"] })).body);
    expect(addrs[0]).toBe("100.90.0.9");
    await put(tailnet, { ...FORGE, name: "svc:code", addrs }, "svc:forge");
    expect((await tailnet.ask("/tailnet/-/services/svc:forge")).status).toBe(404);
    expect((await tailnet.ask("/tailnet/-/services/svc:code")).body).toMatchObject({ addrs });
  });

  it.each([
    ["another name in the path", FORGE, "svc:other"],
    ["a name without svc:", { ...FORGE, name: "forge" }, "forge"],
    ["a device's name", { ...FORGE, name: "svc:indri" }, "svc:indri"],
    ["a port without its protocol", { ...FORGE, ports: ["443"] }, "svc:forge"],
    ["a tag that the client may not give", { ...FORGE, tags: ["tag:alien"] }, "svc:forge"],
    ["an address outside the tailnet's range", { ...FORGE, addrs: ["10.0.0.1"] }, "svc:forge"],
  ])("is refused with %s", async (_name, body, path) => {
    const tailnet = await startAppliedTailnet();
    expect((await put(tailnet, body, path)).status).toBe(400);
  });

  it("is gone once it is deleted", async () => {
    const tailnet = await startAppliedTailnet();
    await put(tailnet, FORGE);
    expect((await tailnet.ask("/tailnet/-/services/svc:forge", { method: "DELETE" })).status).toBe(200);
    expect((await tailnet.ask("/tailnet/-/services/svc:forge", { method: "DELETE" })).status).toBe(404);
    expect((await tailnet.ask("/tailnet/-/services")).body).toEqual({ vipServices: [] });
  });
});

describe("who hosts a service must be approved", () => {
  const levels = async (tailnet: Tailnet) =>
    z
      .object({ hosts: z.array(z.looseObject({ stableNodeID: z.string(), approvalLevel: z.string() })) })
      .parse((await tailnet.ask("/tailnet/-/services/svc:forge/devices")).body).hosts;

  it("by an admin, or by the policy once the device carries the approver's tag", async () => {
    const tailnet = await startAppliedTailnet();
    await put(tailnet, FORGE);
    const [host] = await levels(tailnet);
    expect(host?.approvalLevel).toBe("not-approved");

    await tailnet.ask(`/device/${host?.stableNodeID}/tags`, { method: "POST", json: { tags: ["tag:web"] } });
    expect((await levels(tailnet))[0]?.approvalLevel).toBe("approved:auto");

    const path = `/tailnet/-/services/svc:forge/device/${host?.stableNodeID}/approved`;
    expect((await tailnet.ask(path)).body).toEqual({ approved: true, autoApproved: true });
    const denied = await tailnet.ask(path, { method: "POST", json: { approved: false } });
    expect(denied.body).toEqual({ approved: false, autoApproved: false });
    await tailnet.ask(path, { method: "POST", json: { approved: true } });
    expect((await levels(tailnet))[0]?.approvalLevel).toBe("approved:manual");
  });
});
