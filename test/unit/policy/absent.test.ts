import { describe, expect, it } from "vitest";
import { checkPolicy, type Tailnet } from "../../../policy/index.ts";

const tailnet: Tailnet = {
  users: [
    { id: 1, name: "owner", email: "owner@example.com", role: "owner" },
    { id: 2, name: "family", email: "family@example.com", role: "member" },
  ],
  nodes: [
    { name: "desk", addresses: ["100.64.0.1"], tags: [], user: 1, advertisedRoutes: [], approvedRoutes: [] },
    { name: "phone", addresses: ["100.64.0.2"], tags: [], user: 2, advertisedRoutes: [], approvedRoutes: [] },
  ],
  services: [],
};

function policy(tests: object[]): string {
  return JSON.stringify({
    tagOwners: { "tag:feed": ["autogroup:admin"], "tag:nas": ["autogroup:admin"] },
    grants: [{ src: ["autogroup:member"], dst: ["tag:feed"], ip: ["tcp:443"] }],
    tests,
  });
}

describe("a tag that no device carries yet", () => {
  it("can be tested, so that a policy may come before the devices that it is for", () => {
    const tests = [
      { src: "family@example.com", accept: ["tag:feed:443"], deny: ["tag:feed:22", "tag:nas:443"] },
    ];
    expect(checkPolicy(policy(tests), tailnet)).toMatchObject({ ok: true });
  });

  it("fails a test that the rules do not bear out", () => {
    expect(
      checkPolicy(policy([{ src: "family@example.com", accept: ["tag:nas:443"] }]), tailnet),
    ).toMatchObject({ ok: false, status: 400 });
    expect(
      checkPolicy(policy([{ src: "family@example.com", deny: ["tag:feed:443"] }]), tailnet),
    ).toMatchObject({ ok: false, status: 400 });
  });

  it("is not the same as a tag that nobody has defined", () => {
    expect(
      checkPolicy(policy([{ src: "family@example.com", deny: ["tag:ghost:443"] }]), tailnet),
    ).toMatchObject({ ok: false });
  });
});
