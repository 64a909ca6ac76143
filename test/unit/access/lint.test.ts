import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canConnect,
  type Evaluated,
  type LintFinding,
  lintPolicy,
  readServices,
  type ServicesInput,
  type Tailnet,
} from "../../../policy/index.ts";
import { DEFINITIONS, policyRules } from "../policy/arbitrary-policy.ts";
import { evaluated, TAG_OWNERS, TAILNET } from "../policy/lab-tailnet.ts";

const ALL_TAGS = Object.keys(TAG_OWNERS);

function lint(policy: object, services?: ServicesInput, tailnet: Tailnet = TAILNET): string[] {
  const read = services === undefined ? undefined : readServices(services);
  return lintPolicy(evaluated(policy, tailnet), read).map(inOneLine);
}

function inOneLine({ code, subject, message }: LintFinding): string {
  return `${code} ${subject} ${message}`;
}

const grant = (src: string, dst: string, ip = "tcp:443", more: object = {}): object => ({
  src: [src],
  dst: [dst],
  ip: [ip],
  ...more,
});

describe("rules that match nothing", () => {
  const table: readonly (readonly [string, object, string])[] = [
    [
      "from a group of nobody",
      { groups: { "group:none": [] }, grants: [grant("group:none", "tag:db")] },
      "opens nothing: no device is of group:none (group:none → tag:db)",
    ],
    [
      "to addresses behind no router",
      { grants: [grant("autogroup:member", "10.9.0.0/16")] },
      "opens nothing: nothing has an address in 10.9.0.0/16 (autogroup:member → 10.9.0.0/16)",
    ],
    [
      "by a router that has no such route",
      { grants: [grant("autogroup:member", "10.1.0.0/16", "*", { via: ["tag:exit"] })] },
      "opens nothing: no device lets its packets in (autogroup:member → 10.1.0.0/16)",
    ],
    [
      "an SSH rule to a role that nobody has",
      { ssh: [{ action: "accept", src: ["autogroup:it-admin"], dst: ["tag:db"], users: ["root"] }] },
      "opens nothing: no device is of autogroup:it-admin (autogroup:it-admin → tag:db)",
    ],
  ];
  for (const [name, policy, message] of table)
    it(name, () => {
      const subject = "ssh" in policy ? "ssh[0]" : "grants[0]";
      expect(lint(policy)).toEqual([`rule-matches-nothing ${subject} ${message}`]);
    });

  it("not what leads through routers, exit nodes or to Tailscale Services", () => {
    const grants = ["10.1.2.0/24", "autogroup:internet", "svc:wiki", "tag:wiki"].map((dst) =>
      grant("autogroup:member", dst),
    );
    // The service is named twice: the second is shadowed, and neither matches nothing.
    expect(lint({ grants }).filter((said) => said.startsWith("rule-matches-nothing"))).toEqual([]);
  });
});

describe("shadowed rules", { timeout: 30_000 }, () => {
  const shadowed = (policy: object): string[] =>
    lint(policy).filter((said) => said.startsWith("rule-shadowed"));
  it("one by another", () => {
    const grants = [grant("autogroup:member", "tag:db", "tcp:1-1000"), grant("family@example.com", "tag:db")];
    expect(shadowed({ grants })).toEqual([
      "rule-shadowed grants[1] opens nothing that grants[0] does not open already (family@example.com → tag:db)",
    ]);
  });
  it("one by several together", () => {
    const grants = [
      grant("owner@example.com", "tag:db", "tcp:1-443"),
      grant("family@example.com", "tag:db", "tcp:443-500"),
      { src: ["owner@example.com", "family@example.com"], dst: ["tag:db"], ip: ["tcp:443"] },
    ];
    expect(shadowed({ grants })[0]).toContain(
      "grants[2] opens nothing that grants[0] and grants[1] do not open",
    );
  });
  it("a narrow rule before a wide one, and of two that are the same the later", () => {
    const narrow = grant("family@example.com", "tag:db");
    expect(shadowed({ grants: [narrow, grant("*", "tag:db")] })[0]).toContain("grants[0] opens nothing");
    expect(shadowed({ grants: [narrow, narrow] })[0]).toContain("grants[1] opens nothing");
  });
  const apart: readonly (readonly [string, object])[] = [
    ["another protocol", { grants: [grant("*", "tag:db", "udp:443"), grant("*", "tag:db", "tcp:443")] }],
    ["more ports", { grants: [grant("*", "tag:db", "tcp:1-442"), grant("*", "tag:db", "tcp:1-443")] }],
    ["more sources", { grants: [grant("owner@example.com", "*"), grant("autogroup:member", "*")] }],
    [
      "sources outside of the tailnet",
      { grants: [grant("*", "tag:db"), grant("autogroup:danger-all", "tag:db")] },
    ],
    ["more of a subnet", { grants: [grant("*", "10.1.0.0/24"), grant("*", "10.1.0.0/16")] }],
    [
      "a posture that not every device may meet tomorrow",
      {
        postures: { "posture:any": ["node:os NOT SET"] },
        grants: [
          grant("tag:web", "tag:db", "tcp:443", { srcPosture: ["posture:any"] }),
          grant("tag:web", "tag:db"),
        ],
      },
    ],
    [
      "the router that it goes through",
      { grants: [grant("*", "10.1.0.0/16"), grant("*", "10.1.0.0/16", "tcp:443", { via: ["tag:router"] })] },
    ],
    [
      "capabilities",
      { grants: [grant("*", "tag:db"), { src: ["*"], dst: ["tag:db"], app: { "a.com/b": [{ c: 1 }] } }] },
    ],
  ];
  for (const [name, policy] of apart)
    it(`not what differs by ${name}`, () =>
      expect(shadowed(policy).filter((said) => said.startsWith("rule-shadowed grants[1]"))).toEqual([]));

  it("an SSH rule that accepts, where one that checks is asked first", () => {
    const rule = (action: string, src: string): object => ({
      action,
      src: [src],
      dst: ["tag:db"],
      users: ["autogroup:nonroot"],
    });
    expect(
      shadowed({
        grants: [],
        ssh: [rule("accept", "family@example.com"), rule("check", "autogroup:member")],
      }),
    ).toEqual([
      "rule-shadowed ssh[0] never comes into play: ssh[1] lets in all that it would, and is asked before it (family@example.com → tag:db)",
    ]);
    expect(
      shadowed({
        grants: [],
        ssh: [rule("check", "family@example.com"), rule("accept", "autogroup:member")],
      }),
    ).toEqual([]);
  });

  it("could all be taken away, and everybody would reach what they do", () => {
    fc.assert(
      fc.property(policyRules, (rules) => {
        const before = evaluated({ ...DEFINITIONS, ...rules });
        const gone = new Set(
          lintPolicy(before)
            .filter(({ code }) => code === "rule-shadowed" || code === "rule-matches-nothing")
            .map(({ subject }) => subject),
        );
        const after = evaluated({
          ...DEFINITIONS,
          grants: rules.grants.filter((_, i) => !gone.has(`grants[${i}]`)),
          acls: rules.acls.filter((_, i) => !gone.has(`acls[${i}]`)),
        });
        expect(reachable(after)).toEqual(reachable(before));
      }),
      { numRuns: 100 },
    );
  });
});

const ENDS = [
  ...TAILNET.nodes.map(({ addresses }) => addresses[0] ?? ""),
  "100.64.1.1",
  "10.1.4.4",
  "10.1.200.1",
  "10.2.9.9",
];

/** Which ends reach which, on ports around which the arbitrary rules begin and end. */
function reachable(of: Evaluated): string[] {
  return [...ENDS, "198.51.100.4"].flatMap((to) =>
    [...ENDS, "203.0.113.9"].flatMap((from) =>
      [22, 85, 443, 9000].flatMap((port) =>
        [6, 17].flatMap((protocol) =>
          canConnect(of, from, to, protocol, port).allowed ? [`${from} ${to} ${protocol} ${port}`] : [],
        ),
      ),
    ),
  );
}

describe("tags", () => {
  it("that no device carries, with everything that names them", () => {
    const policy = {
      tagOwners: { ...TAG_OWNERS, "tag:old": ["autogroup:admin"], "tag:spare": ["autogroup:admin"] },
      grants: [grant("*", "tag:old"), grant("*", "10.1.0.0/16", "*", { via: ["tag:old"] })],
      nodeAttrs: [{ target: ["tag:old"], attr: ["a"] }],
      autoApprovers: { exitNode: ["tag:old"] },
      tests: [{ src: "owner@example.com", accept: ["tag:old:443"] }],
    };
    expect(lint(policy).filter((said) => said.startsWith("tag-"))).toEqual([
      "tag-on-no-device tag:old is on no device, and grants[0], grants[1], nodeAttrs[0], autoApprovers and tests[0] name it",
      "tag-on-no-device tag:spare is on no device",
    ]);
  });
  it("that a device carries and the policy does not define", () => {
    const { "tag:db": _, ...others } = TAG_OWNERS;
    expect(lint({ tagOwners: others, grants: [grant("*", "tag:web")] })).toEqual([
      "tag-undefined tag:db is carried by db and has no owner in the policy, so no rule can name it",
    ]);
  });
  it("whose devices come and go are left alone, and rules for them too", () => {
    const policy = {
      tagOwners: { ...TAG_OWNERS, "tag:job": ["autogroup:admin"] },
      grants: [grant("tag:job", "tag:db")],
    };
    expect(lint(policy)).toHaveLength(2);
    expect(
      lint(policy, {
        transient: ["tag:job"],
        services: [{ name: "db", for: ["tag:job"], listens: [{ device: "db", ports: ["tcp:443"] }] }],
      }),
    ).toEqual([]);
  });
});

describe("denials", () => {
  const shared: Tailnet = {
    ...TAILNET,
    nodes: TAILNET.nodes.map((node) =>
      node.name === "db" ? { ...node, tags: ["tag:db", "tag:web"] } : node,
    ),
  };
  const denied = (rules: object, test: object, tailnet = shared): string[] =>
    lint({ ...rules, tests: [test] }, undefined, tailnet).filter((said) => said.startsWith("test-"));
  it("of a tag whose device is open by another", () => {
    expect(
      denied(
        { grants: [grant("family@example.com", "tag:web")] },
        { src: "family@example.com", deny: ["tag:db:443"] },
      ),
    ).toEqual([
      "test-holds-by-tag tests[0].deny[0] tag:db:443 is denied to family@example.com as a tag, and as a device it is open: tablet reaches db there by grants[0]",
    ]);
  });
  it("to a tag whose device gets in by another", () => {
    expect(
      denied(
        { grants: [grant("tag:web", "family@example.com")] },
        { src: "tag:db", deny: ["family@example.com:443"] },
      ),
    ).toEqual([
      "test-holds-by-tag tests[0].deny[0] family@example.com:443 is denied to tag:db as a tag, and as a device it is open: db reaches tablet there by grants[0]",
    ]);
  });
  it("that fail for tags too are tests that fail", () => {
    expect(
      denied({ grants: [grant("*", "tag:db")] }, { src: "family@example.com", deny: ["tag:db:443"] }),
    ).toEqual([
      'test-fails tests[0] fails for family@example.com, so that Tailscale would refuse the policy: address "tag:db:443": want: Drop, got: Accept',
    ]);
  });
  const right: readonly (readonly [string, object, object])[] = [
    ["of another port", { grants: [grant("family@example.com", "tag:web")] }, { deny: ["tag:db:22"] }],
    [
      "of another protocol",
      { grants: [grant("family@example.com", "tag:web", "udp:443")] },
      { proto: "tcp", deny: ["tag:db:443"] },
    ],
    ["to another person", { grants: [grant("owner@example.com", "tag:web")] }, { deny: ["tag:db:443"] }],
    [
      "under a posture that the test does not state",
      {
        postures: { "posture:none": ["node:os == 'none'"] },
        grants: [grant("family@example.com", "tag:web", "tcp:443", { srcPosture: ["posture:none"] })],
      },
      { deny: ["tag:db:443"] },
    ],
  ];
  for (const [name, rules, test] of right)
    it(`${name} hold for devices too`, () =>
      expect(denied(rules, { src: "family@example.com", ...test })).toEqual([]));
  it("on devices with one tag each hold for devices too", () => {
    const rules = { grants: [grant("family@example.com", "tag:web")] };
    expect(denied(rules, { src: "family@example.com", deny: ["tag:db:443"] }, TAILNET)).toEqual([]);
  });
});

describe("with a description of the services", () => {
  const services = (more: ServicesInput["services"] = []): ServicesInput => ({
    everywhere: ["autogroup:admin"],
    services: [
      { name: "site", for: ["family@example.com"], listens: [{ device: "web", ports: ["tcp:443"] }] },
      { name: "base", listens: [{ device: "db", ports: ["tcp:5432"] }] },
      ...more,
    ],
  });
  const admin = grant("autogroup:admin", "*", "*");

  it("nothing is wrong where the policy opens what is asked for", () => {
    const asked = services([{ name: "app", sendsFrom: ["web"], uses: [{ service: "base" }] }]);
    const grants = [admin, grant("family@example.com", "tag:web"), grant("tag:web", "tag:db", "tcp:5432")];
    expect(lint({ grants }, asked)).toEqual([]);
  });
  it("ports that nobody asks for", () => {
    const grants = [
      admin,
      grant("family@example.com", "tag:web", "tcp:443,8443"),
      grant("tag:web", "tag:db", "5432"),
    ];
    expect(lint({ grants }, services())).toEqual([
      "rule-unasked grants[1] opens what no service asks for: tcp 8443 of web to tablet (asked for: tcp 443)",
      "rule-unasked grants[2] opens what no service asks for: port 5432 of db to web",
    ]);
  });
  it("an SSH rule asks for its port", () => {
    const ssh = [{ action: "check", src: ["family@example.com"], dst: ["tag:web"], users: ["root"] }];
    const grants = [admin, grant("family@example.com", "tag:web", "tcp:22,443")];
    expect(lint({ grants, ssh }, services())).toEqual([]);
    expect(lint({ grants }, services())).toHaveLength(1);
  });
  it("a person at a service that is not for them, straight and behind a proxy", () => {
    const proxied = services([
      { name: "proxy", for: ["autogroup:member"], listens: [{ device: "router", ports: ["tcp:443"] }] },
      { name: "diary", behind: [{ service: "proxy" }] },
      { name: "films", for: ["autogroup:member"], behind: [{ service: "proxy" }] },
    ]);
    const grants = [admin, grant("autogroup:member", "tag:router"), grant("user:*@example.org", "tag:web")];
    const said = lint({ grants, tagOwners: TAG_OWNERS }, proxied);
    expect(said.filter((one) => one.startsWith("person-unlisted"))).toEqual([
      "person-unlisted grants[1] lets family@example.com, auditor@example.com and guest@example.org reach diary behind proxy, at router tcp 443: not for them",
      "person-unlisted grants[2] lets guest@example.org reach site, at web tcp 443: not for them",
    ]);
  });
  it("a person who does not get in where they should", () => {
    expect(lint({ grants: [admin] }, services())).toEqual([
      "person-shut-out site is for family@example.com, who reaches it in no way: web tcp 443 is closed to them",
    ]);
    const two = services([
      {
        name: "mail",
        for: ["family@example.com"],
        listens: [
          { device: "db", ports: ["tcp:25"] },
          { device: "db", ports: ["tcp:993"] },
        ],
      },
    ]);
    const grants = [
      admin,
      grant("family@example.com", "tag:web"),
      grant("family@example.com", "tag:db", "tcp:25"),
    ];
    expect(lint({ grants }, two)).toEqual([
      "way-closed mail is for family@example.com at db tcp 993 too, and they reach it only at db tcp 25",
    ]);
  });
  it("rules for devices whose services send from elsewhere", () => {
    const pods = services([
      {
        name: "pod",
        listens: [{ device: "web", ports: ["tcp:80"] }],
        sendsFrom: ["router"],
        uses: [{ service: "base" }],
      },
    ]);
    const withSite = { ...pods, services: pods.services.filter(({ name }) => name !== "site") };
    const grants = [admin, grant("tag:web", "tag:db", "tcp:5432"), grant("tag:router", "tag:db", "tcp:5432")];
    expect(lint({ grants }, withSite)).toEqual([
      "rule-bypassed grants[1] is for tag:web, but pod sends from router by address translation: what they use (tcp 5432) does not come under it",
    ]);
  });
  it("a description that names what is not there", () => {
    const wrong = services([
      {
        name: "lost",
        listens: [{ device: "attic", ports: ["tcp:1"] }],
        behind: [{ service: "ghost" }],
        uses: [{ service: "none" }],
      },
    ]);
    const grants = [admin, grant("family@example.com", "tag:web")];
    expect(lint({ grants }, wrong)).toEqual([
      "service-nowhere lost names the device attic, which is not there",
      "service-nowhere lost names the proxy ghost, which is not there",
      "service-nowhere lost names the service none, which is not there",
    ]);
  });
  for (const [name, broken] of [
    [
      "a selector that is none",
      { services: [{ name: "a", for: ["tag:"], listens: [{ device: "b", ports: ["443"] }] }] },
    ],
    ["a field that is unknown", { services: [{ name: "a", audience: [] }] }],
    ["a port without a protocol", { services: [{ name: "a", listens: [{ device: "b", ports: ["443"] }] }] }],
    ["a service as a source", { everywhere: ["svc:a"], services: [] }],
  ] as const)
    it(`refuses ${name}`, () => expect(() => readServices(broken)).toThrow());
});

describe("robustness", () => {
  it("whatever the policy, the lint comes back, with a place for what stands in the policy", () => {
    fc.assert(
      fc.property(policyRules, (rules) => {
        const described: ServicesInput = {
          everywhere: ["autogroup:admin"],
          services: ALL_TAGS.map((tag) => ({
            name: tag,
            for: ["autogroup:member"],
            listens: [
              { device: tag === "tag:wiki" ? "svc:wiki" : tag.slice(4), ports: ["tcp:443", "udp:53"] },
            ],
          })),
        };
        for (const { place, subject } of lintPolicy(
          evaluated({ ...DEFINITIONS, ...rules }),
          readServices(described),
        ))
          expect(place === undefined).toBe(ALL_TAGS.includes(subject));
      }),
      { numRuns: 60 },
    );
  });
});
