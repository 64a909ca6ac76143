import { describe, expect, it } from "vitest";
import {
  accessTable,
  explainConnection,
  explainLogin,
  type Member,
  readNodes,
} from "../../../policy/index.ts";
import { evaluated } from "../policy/lab-tailnet.ts";

const POLICY = evaluated({
  grants: [
    { src: ["autogroup:member"], dst: ["tag:wiki"], ip: ["tcp:443"] },
    { src: ["owner@example.com"], dst: ["tag:web"], ip: ["tcp:80"] },
  ],
  ssh: [{ action: "accept", src: ["owner@example.com"], dst: ["tag:web"], users: ["autogroup:nonroot"] }],
});
function called(name: string): Member {
  const found = POLICY.members.byName(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}
const at = (rules: readonly { readonly section: string; readonly index: number }[]): string[] =>
  rules.map(({ section, index }) => `${section}[${index}]`);

describe("an explanation", () => {
  it("names the rule that lets a device reach a port", () => {
    const { allowed, by } = explainConnection(POLICY, called("laptop"), called("web"), 6, 80);
    expect([allowed, at(by)]).toEqual([true, ["grants[1]"]]);
  });

  it("names the rule that opens the port to others, and the one that lets the device reach other ports", () => {
    const toOthers = explainConnection(POLICY, called("tablet"), called("web"), 6, 80);
    expect(toOthers.nearest.map(({ origin, lacks }) => [...at([origin]), lacks])).toEqual([
      ["grants[1]", "source"],
    ]);
    const otherPort = explainConnection(POLICY, called("laptop"), called("web"), 6, 443);
    expect(otherPort.nearest.map(({ origin, lacks }) => [...at([origin]), lacks])).toEqual([
      ["grants[1]", "port"],
    ]);
  });

  it("keeps a service apart from the device that hosts it", () => {
    expect(explainConnection(POLICY, called("tablet"), called("svc:wiki"), 6, 443).allowed).toBe(true);
    expect(explainConnection(POLICY, called("tablet"), called("web"), 6, 443)).toEqual({
      allowed: false,
      by: [],
      nearest: [],
    });
  });

  it("tells a login that is allowed from one that is not", () => {
    expect(explainLogin(POLICY, called("laptop"), called("web"), "admin").allowed).toBe(true);
    const root = explainLogin(POLICY, called("laptop"), called("web"), "root");
    expect([root.allowed, root.nearest.map(({ lacks }) => lacks)]).toEqual([false, ["login"]]);
  });
});

describe("the table", () => {
  it("has a row for each destination and each set of devices", () => {
    const wiki = accessTable(POLICY).filter(({ destination }) => destination === "svc:wiki");
    expect(wiki.map(({ ports, sources }) => [ports, sources.map(({ device }) => device)])).toEqual([
      [["tcp 443"], ["laptop", "phone", "tablet", "desk", "visitor"]],
    ]);
  });
});

describe("what tailscale status prints", () => {
  it("is read as a tailnet", () => {
    const tailnet = readNodes({
      Self: { HostName: "Desk", DNSName: "desk.example.ts.net.", UserID: 7, TailscaleIPs: ["100.64.0.1"] },
      Peer: {
        "nodekey:1": {
          HostName: "nas",
          DNSName: "",
          UserID: 9,
          TailscaleIPs: ["100.64.0.2"],
          Tags: ["tag:nas"],
          PrimaryRoutes: ["192.0.2.0/24"],
        },
      },
      User: { "7": { ID: 7, LoginName: "owner@example.com" }, "9": { ID: 9, LoginName: "tagged-devices" } },
    });
    expect(tailnet.users.map(({ email }) => email)).toEqual(["owner@example.com"]);
    expect(
      tailnet.nodes.map(({ name, tags, user, approvedRoutes }) => ({ name, tags, user, approvedRoutes })),
    ).toEqual([
      { name: "desk", tags: [], user: 7, approvedRoutes: [] },
      { name: "nas", tags: ["tag:nas"], user: undefined, approvedRoutes: ["192.0.2.0/24"] },
    ]);
  });
});
