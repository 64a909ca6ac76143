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

describe("a test asks for the identity that it names", () => {
  const shared: Tailnet = {
    ...tailnet,
    nodes: [
      ...tailnet.nodes,
      {
        name: "server",
        addresses: ["100.64.0.3", "fd7a:115c:a1e0::3"],
        tags: ["tag:feed", "tag:nas"],
        advertisedRoutes: [],
        approvedRoutes: [],
      },
    ],
  };
  const takes = (grant: object, test: object): boolean =>
    checkPolicy(
      JSON.stringify({
        tagOwners: { "tag:feed": ["autogroup:admin"], "tag:nas": ["autogroup:admin"] },
        grants: [grant],
        tests: [test],
      }),
      shared,
    ).ok;
  const member = { src: ["autogroup:member"], dst: ["tag:feed"], ip: ["tcp:443"] };
  const fromFeed = { src: ["tag:feed"], dst: ["autogroup:member"], ip: ["tcp:443"] };
  const table: readonly (readonly [string, object, object, boolean])[] = [
    [
      "a denial of a tag holds, though its device is open by another tag",
      member,
      { src: "family@example.com", accept: ["tag:feed:443"], deny: ["tag:nas:443"] },
      true,
    ],
    [
      "a denial to a tag holds, though its device may by another tag",
      fromFeed,
      { src: "tag:nas", deny: ["family@example.com:443"] },
      true,
    ],
    ["a tag may what it is granted", fromFeed, { src: "tag:feed", accept: ["family@example.com:443"] }, true],
    [
      "a rule that writes out the address of a tagged device reaches its tags",
      { ...member, dst: ["100.64.0.3"] },
      { src: "family@example.com", accept: ["tag:feed:443", "tag:nas:443"] },
      true,
    ],
    [
      "every tag is among the tagged",
      { ...member, dst: ["autogroup:tagged"] },
      { src: "family@example.com", deny: ["tag:nas:443"] },
      false,
    ],
  ];
  for (const [name, grant, test, expected] of table)
    it(name, () => expect(takes(grant, test)).toBe(expected));

  it("a person who has no device yet may what they are granted", () => {
    const newcomer = {
      ...tailnet,
      users: [...tailnet.users, { id: 3, name: "new", email: "new@example.com" }],
    };
    const result = checkPolicy(
      policy([{ src: "new@example.com", accept: ["tag:feed:443"], deny: ["tag:feed:22"] }]),
      newcomer,
    );
    expect(result.ok).toBe(true);
  });
});
