import { describe, expect, it } from "vitest";
import { evaluatingEngine } from "../../../lab/tailscale/evaluator.ts";
import { TailscaleSeed } from "../../../lab/tailscale/seed.ts";
import { devicesOf, servicesOf, usersOf } from "../../../lab/tailscale/sow.ts";

const seed = TailscaleSeed.parse({
  tailnet: "example.ts.net",
  users: [
    { loginName: "owner@example.com", role: "owner" },
    { loginName: "family@example.com", role: "member" },
  ],
  devices: [
    { name: "gilbert", os: "macOS", user: "owner@example.com" },
    { name: "phone", os: "iOS", user: "family@example.com" },
    { name: "nas", os: "linux", tags: ["tag:nas"] },
  ],
});
const tailnet = {
  tailnet: seed.tailnet,
  users: usersOf(seed),
  devices: devicesOf(seed),
  services: servicesOf(seed),
};
const policy = (tests: unknown): string =>
  JSON.stringify({
    tagOwners: { "tag:nas": ["autogroup:admin"] },
    grants: [{ src: ["autogroup:admin"], dst: ["tag:nas"], ip: ["tcp:445"] }],
    tests,
  });

describe("with the evaluator behind it, a policy's own tests decide", () => {
  it("a policy whose tests hold for this tailnet's people and devices is taken", () => {
    const tests = [
      { src: "owner@example.com", accept: ["tag:nas:445"] },
      { src: "family@example.com", deny: ["tag:nas:445"] },
    ];
    expect(evaluatingEngine.checkPolicy(policy(tests), tailnet)).toEqual({ status: 200 });
  });

  it("one whose tests do not is refused with who misses what", () => {
    const verdict = evaluatingEngine.checkPolicy(
      policy([{ src: "family@example.com", accept: ["tag:nas:445"] }]),
      tailnet,
    );
    expect(verdict).toMatchObject({
      status: 400,
      body: { message: "test(s) failed", data: [{ user: "family@example.com" }] },
    });
  });
});
