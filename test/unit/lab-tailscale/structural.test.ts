import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../../lab/tailscale/seed.ts";
import { approvesService, structuralEngine, warningsOf } from "../../../lab/tailscale/structural.ts";

const tailnet = { tailnet: "example.ts.net", users: [], devices: [], services: [] };
const check = (text: string): unknown => structuralEngine.checkPolicy(text, tailnet);
const refusal = (message: string): unknown => ({ status: 400, body: { message } });
const user = (loginName: string, role: "owner" | "admin" | "member") =>
  ({ user: { id: "1", loginName, displayName: loginName, role } }) as const;

describe("a policy that is well formed is taken", () => {
  it.each([
    ["the default", DEFAULT_POLICY],
    ["an empty one", "{}"],
    ["comments and trailing commas", '// hello\n{"tagOwners": {"tag:a": [],},}'],
    ["sections in any case", '{"ACLs": [], "TagOwners": {}}'],
    [
      "rules that name tags with owners",
      '{"tagOwners": {"tag:a": []}, "grants": [{"src": ["tag:a"], "dst": ["tag:a"]}]}',
    ],
    ["tags with ports", '{"tagOwners": {"tag:a": []}, "tests": [{"src": "tag:a", "accept": ["tag:a:22"]}]}'],
  ])("%s", (_name, text) => {
    expect(check(text)).toEqual({ status: 200 });
  });
});

describe("a policy that is not is refused in the control server's words", () => {
  it.each([
    ['{\n  "grants": [}\n}', "hujson: line 2, column 14: invalid character '}' at start of value"],
    [
      '{"grants": [] "acls": []}',
      "hujson: line 1, column 15: invalid character '\"' after object value (expecting ',' or '}')",
    ],
    ['{"grants": [', "hujson: line 1, column 13: parsing value: unexpected EOF"],
    ['{"rules": []}', 'json: unknown field "rules"'],
    ['{"grants": [{"src": ["tag:a"]}]}', 'src=tag not found: "tag:a"'],
    ['{"tagOwners": {"tag:a": ["tag:b"]}}', 'tag not found: "tag:b"'],
    ['{"autoApprovers": {"services": {"tag:a": []}}}', 'tag not found: "tag:a"'],
    ['{"tagOwners": {"tag:a b": []}}', 'tagOwners: invalid tag name "tag:a b"'],
  ])("%s", (text, message) => {
    expect(check(text)).toEqual(refusal(message));
  });

  it("whatever the text is, there is an answer", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect([200, 400]).toContain(structuralEngine.checkPolicy(text, tailnet).status);
      }),
    );
  });
});

describe("who may give a tag is what tagOwners say", () => {
  const policy = `{
    "groups": {"group:household": ["family@example.com"]},
    "tagOwners": {
      "tag:own": ["tag:applier"],
      "tag:household": ["group:household"],
      "tag:admin": ["autogroup:admin"],
      "tag:nobody": [],
    },
  }`;
  it.each([
    [{ tags: ["tag:applier"] }, "tag:own", true],
    [{ tags: ["tag:other"] }, "tag:own", false],
    [user("family@example.com", "member"), "tag:household", true],
    [user("guest@example.com", "member"), "tag:household", false],
    [user("owner@example.com", "owner"), "tag:admin", true],
    [user("owner@example.com", "owner"), "tag:nobody", false],
    [{ tags: ["tag:applier"] }, "tag:unknown", false],
  ])("%j, %s: %s", (giver, tag, expected) => {
    expect(structuralEngine.mayOwn(policy, giver, tag)).toBe(expected);
  });
});

describe("the rest that is read from a policy", () => {
  it("services are approved by name or by tag, for devices that carry the approver's tag", () => {
    const policy = '{"autoApprovers": {"services": {"svc:forge": ["tag:host"], "tag:web": ["tag:cluster"]}}}';
    const forge = { name: "svc:forge", tags: ["tag:web"] };
    expect(approvesService(policy, forge, { tags: ["tag:host"] })).toBe(true);
    expect(approvesService(policy, forge, { tags: ["tag:cluster"] })).toBe(true);
    expect(approvesService(policy, forge, { tags: ["tag:phone"] })).toBe(false);
    expect(approvesService(policy, { name: "svc:other", tags: [] }, { tags: ["tag:host"] })).toBe(false);
  });

  it("members of a group who are no users are warned of", () => {
    const users = [{ id: "1", loginName: "owner@example.com", displayName: "owner", role: "owner" }] as const;
    const policy = '{"groups": {"group:a": ["owner@example.com", "nobody@example.com"]}}';
    expect(warningsOf(policy, users)).toEqual(['"group:a": user not found: "nobody@example.com"']);
  });
});
