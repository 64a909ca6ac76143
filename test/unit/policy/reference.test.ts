import { describe, expect, it } from "vitest";
import {
  autoApprovedRoutes,
  autoApprovesService,
  canConnect,
  checkPolicy,
  type Evaluated,
  mayOwnTag,
  nodeAttributes,
  nodeCapabilities,
} from "../../../policy/index.ts";
import { address, evaluated, member, TAG_OWNERS, TAILNET } from "./lab-tailnet.ts";

const TCP = 6;

function reaches(of: Evaluated, from: string, to: string, port: number, protocol = TCP): boolean {
  const source = of.members.byName(from) === undefined ? from : address(of, from);
  const destination = of.members.byName(to) === undefined ? to : address(of, to);
  return canConnect(of, source, destination, protocol, port).allowed;
}

function grant(src: string, dst: string, ip = "tcp:443", sections: object = {}): Evaluated {
  return evaluated({ grants: [{ src: [src], dst: [dst], ip: [ip] }], ...sections });
}

describe("services are destinations", () => {
  for (const dst of ["svc:wiki", "tag:wiki"]) {
    it(`opens the addresses of the service for ${dst} on its hosts alone`, () => {
      const of = grant("owner@example.com", dst);
      expect(reaches(of, "laptop", "svc:wiki", 443)).toBe(true);
      expect(reaches(of, "tablet", "svc:wiki", 443)).toBe(false);
      expect(reaches(of, "laptop", "web", 443)).toBe(false);
      expect(of.wireFilterOf(member(of, "web"))).toEqual([
        {
          SrcIPs: ["100.64.0.1", "100.64.0.2", "fd7a:115c:a1e0::1", "fd7a:115c:a1e0::2"],
          DstPorts: ["100.64.1.1", "fd7a:115c:a1e0::101"].map((IP) => ({
            IP,
            Ports: { First: 443, Last: 443 },
          })),
          IPProto: [6],
        },
      ]);
      expect(of.wireFilterOf(member(of, "db"))).toEqual([]);
    });
  }

  it("is no source, by tag or else", () => {
    const of = grant("tag:wiki", "tag:db");
    expect(of.filterOf(member(of, "db"))).toEqual([]);
  });
});

describe("autogroups stand for users by their role", () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ["autogroup:owner", ["laptop", "phone"]],
    ["autogroup:admin", ["laptop", "phone"]],
    ["autogroup:auditor", ["desk"]],
    ["autogroup:it-admin", []],
    ["autogroup:member", ["laptop", "phone", "tablet", "desk", "visitor"]],
    ["autogroup:tagged", ["web", "db", "router", "exit"]],
    ["user:*@example.org", ["visitor"]],
  ];
  for (const [src, expected] of table) {
    it(`${src}: ${expected.join(", ") || "nobody"}`, () => {
      const of = grant(src, "tag:db");
      const from = TAILNET.nodes.filter(({ name }) => reaches(of, name, "db", 443)).map(({ name }) => name);
      expect(from).toEqual(expected);
    });
  }

  it("danger-all is everybody, also outside of the tailnet", () => {
    const of = grant("autogroup:danger-all", "tag:db");
    expect(reaches(of, "203.0.113.9", "db", 443)).toBe(true);
    expect(of.wireFilterOf(member(of, "db"))[0]?.SrcIPs).toEqual(["*"]);
  });
});

describe("IP sets are worked out in their order", () => {
  const ipsets = {
    "ipset:inner": ["add 10.1.0.0/24", "remove host:printer"],
    "ipset:outer": ["add ipset:inner", "add 10.2.0.0/16", "remove 10.2.3.0/24", "add 10.2.3.5-10.2.3.9"],
  };
  const of = grant("owner@example.com", "ipset:outer", "tcp:443", { ipsets, hosts: { printer: "10.1.0.9" } });
  const table: readonly (readonly [string, boolean])[] = [
    ["10.1.0.8", true],
    ["10.1.0.9", false],
    ["10.1.0.10", true],
    ["10.2.2.255", true],
    ["10.2.3.0", false],
    ["10.2.4.0", true],
    ["10.1.1.0", false],
    ["10.2.3.7", true],
    ["10.2.3.10", false],
  ];
  for (const [to, expected] of table) {
    it(`${to} is ${expected ? "in" : "out"}`, () => expect(reaches(of, "laptop", to, 443)).toBe(expected));
  }
});

describe("postures narrow the sources to devices that meet them", () => {
  const postures = {
    "posture:mac": ["node:os == 'macos'", "node:osVersion >= '14.9'"],
    "posture:mobile": ["node:os IN ['ios', 'android']"],
    "posture:silent": ["node:os NOT SET"],
  };
  const from = (bound: object): readonly string[] => {
    const of = evaluated({ postures, grants: [{ src: ["*"], dst: ["tag:db"], ip: ["*"], ...bound }] });
    return ["laptop", "phone", "tablet"].filter((name) => reaches(of, name, "db", 1));
  };
  it("one posture, versions compared by number", () => {
    expect(from({ srcPosture: ["posture:mac"] })).toEqual(["laptop"]);
  });
  it("any of several", () => {
    expect(from({ srcPosture: ["posture:mac", "posture:mobile"] })).toEqual(["laptop", "phone"]);
  });
  it("nothing that is not set, also where the condition denies", () => {
    const other = { "posture:other": ["custom:tier != 'prod'"] };
    const of = evaluated({
      postures: other,
      grants: [{ src: ["*"], dst: ["tag:db"], ip: ["*"], srcPosture: ["posture:other"] }],
    });
    expect(reaches(of, "laptop", "db", 1)).toBe(false);
  });
  it("operators in small letters, as the reference writes one", () => {
    const small = { "posture:small": ["node:os in ['macos']"] };
    const of = evaluated({
      postures: small,
      grants: [{ src: ["*"], dst: ["tag:db"], ip: ["*"], srcPosture: ["posture:small"] }],
    });
    expect([reaches(of, "laptop", "db", 1), reaches(of, "phone", "db", 1)]).toEqual([true, false]);
  });
  it("and lets through what lies behind a subnet router", () => {
    const of = evaluated({
      postures,
      grants: [{ src: ["*"], dst: ["tag:db"], ip: ["*"], srcPosture: ["posture:mac"] }],
    });
    expect([reaches(of, "10.1.0.5", "db", 1), reaches(of, "100.64.0.99", "db", 1)]).toEqual([true, false]);
  });
  for (const [condition, holds] of [
    [">= '15'", true],
    [">= '15.1'", false],
    [">= '9.9'", true],
    ["== '15'", true],
    ["< '15.0'", true],
    ["> '15-beta'", false],
    [`< '1${"0".repeat(400)}'`, true],
  ] as const) {
    it(`version 15 is ${holds ? "" : "not "}${condition.slice(0, 20)}`, () => {
      const of = evaluated(
        {
          postures: { "posture:version": [`node:osVersion ${condition}`] },
          grants: [{ src: ["*"], dst: ["tag:db"], ip: ["*"], srcPosture: ["posture:version"] }],
        },
        {
          ...TAILNET,
          nodes: TAILNET.nodes.map((node) => ({ ...node, posture: { "node:osVersion": "15" } })),
        },
      );
      expect(reaches(of, "laptop", "db", 1)).toBe(holds);
    });
  }
  it("an attribute that is not set", () =>
    expect(from({ srcPosture: ["posture:silent"] })).toEqual(["tablet"]));
  it("the default, where a rule names none", () => {
    const of = evaluated({
      postures,
      defaultSrcPosture: ["posture:mobile"],
      grants: [
        { src: ["*"], dst: ["tag:db"], ip: ["tcp:1"] },
        { src: ["*"], dst: ["tag:db"], ip: ["tcp:2"], srcPosture: ["posture:mac"] },
      ],
    });
    expect([reaches(of, "phone", "db", 1), reaches(of, "laptop", "db", 1)]).toEqual([true, false]);
    expect([reaches(of, "phone", "db", 2), reaches(of, "laptop", "db", 2)]).toEqual([false, true]);
  });

  it("takes attributes of a test for those of the devices", () => {
    const policy = (attributes: object): string =>
      JSON.stringify({
        tagOwners: TAG_OWNERS,
        postures,
        grants: [
          { src: ["family@example.com"], dst: ["tag:db"], ip: ["tcp:1"], srcPosture: ["posture:mac"] },
        ],
        tests: [{ src: "family@example.com", accept: ["tag:db:1"], srcPostureAttrs: attributes }],
      });
    expect(checkPolicy(policy({}), TAILNET).status).toBe(400);
    expect(checkPolicy(policy({ "node:os": "macos", "node:osVersion": "15" }), TAILNET).status).toBe(200);
  });
});

describe("ICMP follows whatever else is open", () => {
  it("between the addresses, whatever the port", () => {
    const of = grant("owner@example.com", "tag:db", "tcp:443");
    expect([reaches(of, "laptop", "db", 0, 1), reaches(of, "tablet", "db", 0, 1)]).toEqual([true, false]);
  });

  it("in tests by port 0", () => {
    const status = (src: string, dst: string): number =>
      checkPolicy(
        JSON.stringify({
          tagOwners: TAG_OWNERS,
          grants: [{ src: ["owner@example.com"], dst: ["tag:db"], ip: ["tcp:443"] }],
          tests: [{ src, proto: "icmp", accept: [dst] }],
        }),
        TAILNET,
      ).status;
    expect([status("owner@example.com", "tag:db:0"), status("family@example.com", "tag:db:0")]).toEqual([
      200, 400,
    ]);
    expect(status("owner@example.com", "tag:db:443")).toBe(400);
  });
});

describe("a test that names no protocol", () => {
  it("is met by TCP or UDP, and not by a rule for anything else", () => {
    const status = (ip: string): number =>
      checkPolicy(
        JSON.stringify({
          tagOwners: TAG_OWNERS,
          grants: [{ src: ["owner@example.com"], dst: ["tag:db"], ip: [ip] }],
          tests: [{ src: "owner@example.com", accept: ["tag:db:80"] }],
        }),
        TAILNET,
      ).status;
    expect(["udp:80", "icmp:*", "sctp:80", "80"].map(status)).toEqual([200, 400, 400, 200]);
  });
});

describe("hosts are named with their prefix or without", () => {
  for (const dst of ["printer", "host:printer"]) {
    it(dst, () => {
      const of = grant("owner@example.com", dst, "tcp:443", { hosts: { printer: "10.1.0.9" } });
      expect(reaches(of, "laptop", "10.1.0.9", 443)).toBe(true);
      expect(reaches(of, "laptop", "10.1.0.8", 443)).toBe(false);
    });
  }
});

describe("a device without IPv4", () => {
  const open = { grants: [{ src: ["tag:web"], dst: ["tag:db"], ip: ["tcp:443"] }] };
  it("has its IPv6 address only, as a source and as a destination", () => {
    const of = evaluated({ ...open, nodeAttrs: [{ target: ["tag:db"], attr: ["disable-ipv4"] }] });
    expect(member(of, "db").texts).toEqual({ v4: [], v6: ["fd7a:115c:a1e0::6"] });
    expect(of.wireFilterOf(member(of, "db"))[0]?.DstPorts?.map(({ IP }) => IP)).toEqual([
      "fd7a:115c:a1e0::6",
    ]);
    expect(member(of, "web").texts.v4).toHaveLength(1);
  });
  it("is every device where the policy says so", () => {
    const of = evaluated({ ...open, disableIPv4: true });
    expect(of.members.all.filter(({ node, v4 }) => node !== undefined && v4.length > 0)).toEqual([]);
    expect(of.wireFilterOf(member(of, "db"))[0]?.SrcIPs).toEqual(["fd7a:115c:a1e0::5"]);
  });
});

describe("routers and exit nodes carry what lies behind them", () => {
  it("a subnet, by an approved route", () => {
    const of = grant("owner@example.com", "10.1.2.0/24");
    expect(reaches(of, "laptop", "10.1.2.3", 443)).toBe(true);
    expect(reaches(of, "laptop", "10.1.3.3", 443)).toBe(false);
    expect(
      canConnect(of, "100.64.0.1", "10.1.2.3", TCP, 443).rules.map(({ through }) => through.name),
    ).toEqual(["router"]);
  });
  it("the internet, by an approved exit node", () => {
    const of = grant("family@example.com", "autogroup:internet", "*");
    expect(reaches(of, "tablet", "198.51.100.7", 443)).toBe(true);
    expect(reaches(of, "tablet", "10.1.0.1", 443)).toBe(false);
    expect(reaches(of, "laptop", "198.51.100.7", 443)).toBe(false);
  });
  it("with via only the routers of that tag", () => {
    const through = (via: string): boolean => {
      const of = evaluated({ grants: [{ src: ["*"], dst: ["10.1.0.0/16"], ip: ["*"], via: [via] }] });
      return reaches(of, "laptop", "10.1.0.1", 1);
    };
    expect([through("tag:router"), through("tag:exit")]).toEqual([true, false]);
  });
  it("as sources of *, the subnets too", () => {
    const of = grant("*", "tag:db");
    expect([reaches(of, "10.2.0.5", "db", 443), reaches(of, "10.9.0.5", "db", 443)]).toEqual([true, false]);
  });
});

describe("auto approvers, node attributes and tag owners answer", () => {
  const of = evaluated({
    tagOwners: { ...TAG_OWNERS, "tag:ops": ["group:ops", "tag:ops"], "tag:deep": ["tag:ops"] },
    groups: { "group:ops": ["family@example.com"] },
    autoApprovers: {
      routes: { "10.1.0.0/15": ["tag:router"], "10.2.0.0/16": ["tag:db"], "0.0.0.0/0": ["tag:exit"] },
      exitNode: ["tag:exit"],
      services: { "tag:wiki": ["tag:web"] },
    },
    nodeAttrs: [
      { target: ["tag:web", "100.64.0.1"], attr: ["funnel"] },
      { target: ["*"], attr: ["nextdns:abc"] },
    ],
    randomizeClientPort: true,
  });
  it("routes of the approver or narrower, exit routes by exitNode", () => {
    const approved = (name: string): readonly string[] =>
      autoApprovedRoutes(of.policy, of.resolver, member(of, name));
    expect([approved("router"), approved("exit")]).toEqual([["10.1.0.0/16"], ["0.0.0.0/0", "::/0"]]);
  });
  it("hosts of a service by its tag", () => {
    const approves = (name: string): boolean =>
      autoApprovesService(of.policy, of.resolver, member(of, name), member(of, "svc:wiki"));
    expect([approves("web"), approves("db")]).toEqual([true, false]);
  });
  it("attributes by target, and options", () => {
    const attributes = (name: string) => nodeAttributes(of.policy, of.resolver, member(of, name));
    expect(attributes("laptop")).toEqual(["randomize-client-port", "funnel", "nextdns:abc"]);
    expect(attributes("db")).toEqual(["randomize-client-port", "nextdns:abc"]);
  });
  it("routes of macOS, and capabilities of applications", () => {
    const mac = evaluated({
      OneCGNATRoute: "mac-never",
      nodeAttrs: [
        { target: ["*"], app: { "example.com/cap": [{ a: 1 }] } },
        { target: ["tag:db"], app: { "example.com/cap": [{ b: 2 }] } },
      ],
    });
    expect(nodeAttributes(mac.policy, mac.resolver, member(mac, "laptop"))).toEqual(["one-cgnat?v=false"]);
    expect(nodeAttributes(mac.policy, mac.resolver, member(mac, "phone"))).toEqual([]);
    expect(nodeCapabilities(mac.policy, mac.resolver, member(mac, "db"))).toEqual({
      "example.com/cap": [{ a: 1 }, { b: 2 }],
    });
  });
  it("tags by user, by group, through other tags, and by who acts as a tag", () => {
    const may = (giver: Parameters<typeof mayOwnTag>[2], tag: string) =>
      mayOwnTag(of.policy, of.resolver, giver, tag);
    const [owner, family] = [0, 1].map((user) => ({ user }));
    if (owner === undefined || family === undefined) return expect.fail("no users");
    expect([
      may(owner, "tag:web"),
      may(family, "tag:web"),
      may(family, "tag:ops"),
      may(family, "tag:deep"),
    ]).toEqual([true, false, true, true]);
    expect([may(owner, "tag:deep"), may(family, "tag:router")]).toEqual([true, false]);
    expect(may({ tags: ["tag:ops"] }, "tag:deep")).toBe(true);
    expect(may({ tags: ["tag:deep"] }, "tag:ops")).toBe(false);
    expect(may({ tags: ["tag:web"] }, "tag:web")).toBe(true);
    expect(may({ tags: ["tag:none"] }, "tag:none")).toBe(false);
  });
});

describe("every entry knows its rule", () => {
  it("by section, index and place", () => {
    const text = `{
  // who tends the lab
  "grants": [
    {"src": ["family@example.com"], "dst": ["100.64.0.6"], "ip": ["tcp:1"]},
    {"src": ["owner@example.com"],
     "dst": ["*"], "ip": ["*"]},
  ],
}`;
    const result = checkPolicy(text, TAILNET, { file: "policy.hujson" });
    if (!result.ok) return expect.fail(result.body.message);
    const { rules } = canConnect(result.evaluated, "100.64.0.1", "100.64.0.6", TCP, 22);
    expect(rules.map(({ origin }) => origin)).toEqual([
      {
        section: "grants",
        index: 1,
        place: { file: "policy.hujson", line: 5, column: 5, path: "grants[1]" },
      },
    ]);
  });
});
