import { describe, expect, it } from "vitest";
import { previewMatches } from "../../../lab/tailscale/preview.ts";
import { TailscaleSeed } from "../../../lab/tailscale/seed.ts";
import { devicesOf, usersOf } from "../../../lab/tailscale/sow.ts";

const seed = TailscaleSeed.parse({
  tailnet: "example.ts.net",
  users: [
    { loginName: "owner@example.com", role: "owner" },
    { loginName: "family@example.com", role: "member" },
  ],
  devices: [{ name: "nas", os: "linux", tags: ["tag:nas"], addresses: ["100.64.0.9", "fd7a:115c:a1e0::9"] }],
});
const tailnet = { tailnet: seed.tailnet, users: usersOf(seed), devices: devicesOf(seed), services: [] };
const POLICY = `{
  "groups": {"group:household": ["family@example.com"]},
  "acls": [
    {"action": "accept", "src": ["group:household"], "dst": ["tag:nas:80,443"]},
  ],
  "grants": [
    {"src": ["autogroup:admin"], "dst": ["*"], "ip": ["*"]},
    {"src": ["autogroup:member"], "dst": ["tag:nas"], "ip": ["tcp:8000-8100"]},
  ],
}`;
const linesFor = (type: "user" | "ipport", previewFor: string): number[] =>
  previewMatches(POLICY, { type, previewFor }, tailnet).map(({ lineNumber }) => lineNumber);

describe("a preview shows the rules that concern somebody or something", () => {
  it("for a user: their groups, roles and name", () => {
    expect(linesFor("user", "family@example.com")).toEqual([4, 8]);
    expect(linesFor("user", "owner@example.com")).toEqual([7, 8]);
    expect(linesFor("user", "stranger@example.com")).toEqual([]);
  });

  it("for an address and port: what opens it", () => {
    expect(linesFor("ipport", "100.64.0.9:443")).toEqual([4, 7]);
    expect(linesFor("ipport", "100.64.0.9:8080")).toEqual([7, 8]);
    expect(linesFor("ipport", "100.64.0.10:443")).toEqual([7]);
  });

  it("as the policy states them", () => {
    expect(previewMatches(POLICY, { type: "ipport", previewFor: "100.64.0.9:8000" }, tailnet)[1]).toEqual({
      users: ["autogroup:member"],
      ports: ["tag:nas:8000-8100"],
      lineNumber: 8,
    });
  });
});
