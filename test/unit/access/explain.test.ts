import { describe, expect, it } from "vitest";
import {
  accessTable,
  explainAddress,
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

describe("what lies behind a router", () => {
  const OPEN = evaluated({
    grants: [{ src: ["owner@example.com"], dst: ["10.1.0.0/16", "autogroup:internet"], ip: ["tcp:443"] }],
  });
  const ask = (from: string, to: string, port: number) => {
    const source = OPEN.members.byName(from);
    if (source === undefined) throw new Error(`no ${from}`);
    const { allowed, by, nearest, routers } = explainAddress(OPEN, source, to, 6, port);
    return { allowed, by: at(by), nearest: nearest.map(({ lacks }) => lacks), routers };
  };
  it("is explained by the rule and the router that carries it", () => {
    expect(ask("laptop", "10.1.2.3", 443)).toEqual({
      allowed: true,
      by: ["grants[0]"],
      nearest: [],
      routers: ["router"],
    });
    expect(ask("laptop", "198.51.100.9", 443)).toMatchObject({ allowed: true, routers: ["exit"] });
  });
  it("or by what lacks: the source, the port, a router", () => {
    expect(ask("tablet", "10.1.2.3", 443)).toMatchObject({ allowed: false, nearest: ["source"] });
    expect(ask("laptop", "10.1.2.3", 22)).toMatchObject({ allowed: false, nearest: ["port"] });
    expect(ask("laptop", "10.9.0.1", 443)).toEqual({ allowed: false, by: [], nearest: [], routers: [] });
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
        "nodekey:2": {
          HostName: "guest",
          DNSName: "guest.other.ts.net.",
          UserID: 11,
          TailscaleIPs: ["100.64.0.3"],
          ShareeNode: true,
          ExitNodeOption: true,
        },
      },
      User: { "7": { ID: 7, LoginName: "owner@example.com" }, "9": { ID: 9, LoginName: "tagged-devices" } },
    });
    expect(tailnet.users.map(({ email }) => email)).toEqual(["owner@example.com"]);
    expect(
      tailnet.nodes.map(({ name, tags, user, approvedRoutes, shared }) => ({
        name,
        tags,
        user,
        approvedRoutes,
        shared,
      })),
    ).toEqual([
      { name: "desk", tags: [], user: 7, approvedRoutes: [], shared: undefined },
      {
        name: "nas",
        tags: ["tag:nas"],
        user: undefined,
        approvedRoutes: ["192.0.2.0/24"],
        shared: undefined,
      },
      { name: "guest", tags: [], user: 11, approvedRoutes: ["0.0.0.0/0", "::/0"], shared: true },
    ]);
  });
});
