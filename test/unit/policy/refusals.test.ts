import { describe, expect, it } from "vitest";
import { checkPolicy } from "../../../policy/index.ts";
import { TAG_OWNERS, TAILNET } from "./lab-tailnet.ts";

interface Refused {
  readonly message: string;
  readonly path: string;
}

function refusal(policy: object): Refused | "accepted" {
  const result = checkPolicy(JSON.stringify({ tagOwners: TAG_OWNERS, ...policy }), TAILNET);
  return result.ok ? "accepted" : { message: result.body.message, path: result.problems[0].path };
}

const acl = (rule: object): object => ({ acls: [{ action: "accept", src: ["*"], dst: ["*:*"], ...rule }] });
const grant = (rule: object): object => ({ grants: [{ src: ["*"], dst: ["*"], ip: ["*"], ...rule }] });
const ssh = (rule: object): object => ({
  ssh: [{ action: "accept", src: ["autogroup:member"], dst: ["tag:web"], users: ["root"], ...rule }],
});
const sshTest = (rule: object): object => ({
  sshTests: [{ src: "owner@example.com", dst: ["tag:web"], deny: ["root"], ...rule }],
});

const TABLE: readonly (readonly [object, string, string])[] = [
  [
    { ipsets: { "ipset:a": ["10.0.0.0/8", "remove 10.0.0.1"] } },
    'ipsets["ipset:a"]: target "10.0.0.0/8" must be preceded by add or remove',
    'ipsets["ipset:a"][0]',
  ],
  [
    acl({ src: ["autogroup:member"], dst: ["autogroup:members:22"] }),
    "cannot use both autogroup:member and autogroup:members",
    "acls[0].dst[0]",
  ],
  [{ acl: [] }, 'json: unknown field "acl"', "acl"],
  [acl({ from: [] }), 'json: unknown field "from"', "acls[0].from"],
  [{ acls: {} }, "acls: must be an array, not object", "acls"],
  [acl({ action: "drop" }), 'action="drop" is not supported', "acls[0].action"],
  [acl({ src: ["tag:gone"] }), 'src=tag not found: "tag:gone"', "acls[0].src[0]"],
  [acl({ dst: ["tag:gone:22"] }), 'dst="tag:gone": tag not found: "tag:gone"', "acls[0].dst[0]"],
  [
    acl({ dst: ["*:*", "tag:web:http"] }),
    'dst="tag:web:http": port range "http": invalid first integer',
    "acls[0].dst[1]",
  ],
  [acl({ dst: ["tag:web"] }), 'dst="tag:web": port range "web": invalid first integer', "acls[0].dst[0]"],
  [acl({ dst: ["10.0.0.0/8"] }), "hostport must contain a colon", "acls[0].dst[0]"],
  [
    acl({ dst: ["*:9-1"] }),
    'dst="*:9-1": port range "9-1": invalid port range: first port is greater than last port',
    "acls[0].dst[0]",
  ],
  [
    acl({ dst: ["*:70000"] }),
    'dst="*:70000": port range "70000": port number out of range',
    "acls[0].dst[0]",
  ],
  [acl({ src: ["group:gone"] }), 'group not defined in policy: "group:gone"', "acls[0].src[0]"],
  [acl({ src: ["printer"] }), 'src="printer": invalid address', "acls[0].src[0]"],
  [acl({ dst: ["host:printer:9100"] }), 'dst="printer": "printer": invalid address', "acls[0].dst[0]"],
  [
    { nodeAttrs: [{ target: ["printer"], attr: ["a"] }] },
    '"printer": invalid address',
    "nodeAttrs[0].target[0]",
  ],
  [
    { nodeAttrs: [{ target: ["autogroup:internet"], attr: ["a"] }] },
    '"autogroup:internet" is not allowed in target',
    "nodeAttrs[0].target[0]",
  ],
  [
    { tagOwners: { "tag:a": ["autogroup:danger-all"] } },
    '"autogroup:danger-all" is not allowed in tagOwners',
    'tagOwners["tag:a"][0]',
  ],
  [
    { autoApprovers: { exitNode: ["autogroup:internet"] } },
    '"autogroup:internet" is not allowed in autoApprovers',
    "autoApprovers.exitNode[0]",
  ],
  [{ OneCGNATRoute: "always" }, 'invalid OneCGNATRoute: "always"', "OneCGNATRoute"],
  [{ derpMap: [] }, "derpMap: must be an object, not array", "derpMap"],
  [
    grant({ app: { "tailscale.io/cap/x": [] } }),
    "capability name must not be in the tailscale.io domain",
    'grants[0].app["tailscale.io/cap/x"]',
  ],
  [
    ssh({ users: ["localpart:*@EXAMPLE.com"] }),
    "EXAMPLE.com is not associated with this Tailnet and cannot be used in user:*@<domain> expressions",
    "ssh[0].users[0]",
  ],
  [acl({ src: ["ipset:gone"] }), 'ipset not found: "ipset:gone"', "acls[0].src[0]"],
  [
    acl({ src: ["autogroup:self"] }),
    '"autogroup:self" not valid on the src side of a rule',
    "acls[0].src[0]",
  ],
  [
    acl({ src: ["autogroup:internet"] }),
    "autogroup:internet can only be used in ACL destinations",
    "acls[0].src[0]",
  ],
  [acl({ dst: ["autogroup:danger-all:*"] }), "cannot use autogroup:danger-all as a dst", "acls[0].dst[0]"],
  [
    acl({ proto: "*" }),
    'proto name "*" not known; use protocol number 0-255 or protocol name (icmp, tcp, udp, etc.)',
    "acls[0].proto",
  ],
  [
    acl({ proto: "icmp", dst: ["*:80"] }),
    'protocol does not support specific ports: "icmp", only "*" is allowed',
    "acls[0].dst[0]",
  ],
  [
    acl({ src: ["user:*@example.net"] }),
    "[acls] example.net is not associated with this Tailnet and cannot be used in user:*@<domain> expressions",
    "acls[0].src[0]",
  ],
  [grant({ ip: undefined }), "ip and app can not both be empty", "grants[0]"],
  [grant({ via: ["*"] }), "via can only be a tag", "grants[0].via[0]"],
  [grant({ via: ["tag:gone"] }), 'tag "tag:gone" not found', "grants[0].via[0]"],
  [
    grant({ app: { "https://example.com/cap": [] } }),
    "capability name must have the form {domain}/{path}",
    'grants[0].app["https://example.com/cap"]',
  ],
  [
    grant({ app: { "tailscale.com/cap/ingress": [] } }),
    "capability name must not be in the tailscale.com domain",
    'grants[0].app["tailscale.com/cap/ingress"]',
  ],
  [
    grant({ dst: ["autogroup:internet"], app: { "a.com/b": [] } }),
    "cannot use app grants with autogroup:internet",
    "grants[0].dst[0]",
  ],
  [
    grant({ dst: ["::/0"] }),
    'dst "::/0": to allow all IP addresses, use "*" or "autogroup:internet"',
    "grants[0].dst[0]",
  ],
  [
    grant({ ip: ["tcp:80:90"] }),
    "expected only one colon in Internet protocol and port type",
    "grants[0].ip[0]",
  ],
  [grant({ srcPosture: ["posture:gone"] }), 'posture not found: "posture:gone"', "grants[0].srcPosture[0]"],
  [ssh({ action: undefined }), "action must be specified", "ssh[0]"],
  [ssh({ users: [" "] }), 'user "" is not valid', "ssh[0].users[0]"],
  [ssh({ src: ["*"] }), 'invalid src "*"', "ssh[0].src[0]"],
  [ssh({ dst: ["100.64.0.5"] }), 'invalid dst "100.64.0.5"', "ssh[0].dst[0]"],
  [
    ssh({ action: "check", src: ["autogroup:member", "tag:db"] }),
    'action "check" cannot be used with "tag:db" in src',
    "ssh[0].src[1]",
  ],
  [ssh({ acceptEnv: [""] }), "acceptEnv values cannot be empty", "ssh[0].acceptEnv[0]"],
  [ssh({ checkPeriod: "1h" }), 'checkPeriod is only valid with action "check"', "ssh[0].checkPeriod"],
  [
    ssh({ action: "check", checkPeriod: "169h" }),
    "checkPeriod 169h0m0s is above the max (168h)",
    "ssh[0].checkPeriod",
  ],
  [
    ssh({ action: "check", checkPeriod: "-1m" }),
    "checkPeriod -1m0s must be a positive duration",
    "ssh[0].checkPeriod",
  ],
  [
    ssh({ src: ["tag:db"], dst: ["autogroup:self"] }),
    "autogroup:self destination requires source to contain only users or groups, not tags or autogroup:tagged",
    "ssh[0].dst[0]",
  ],
  [
    sshTest({ src: "autogroup:admin" }),
    'SSH tests src contains disallowed element "autogroup:admin"',
    "sshTests[0].src",
  ],
  [sshTest({ dst: ["tag:web:22"] }), 'SSH tests dst contains unknown tag "tag:web:22"', "sshTests[0].dst[0]"],
  [
    sshTest({ dst: ["10.0.0.0/8"] }),
    'SSH tests dst contains disallowed element "10.0.0.0/8"',
    "sshTests[0].dst[0]",
  ],
  [
    { groups: { "group:a": ["group:b"], "group:b": [] } },
    'groups["group:a"]: "group:b": group members cannot be recursive',
    'groups["group:a"][0]',
  ],
  [
    { tagOwners: { "tag:1a": [] } },
    `tagOwners["tag:1a"]: tag names must start with a letter, after 'tag:'`,
    'tagOwners["tag:1a"]',
  ],
  [
    { ipsets: { "ipset:a": ["ipset:b"], "ipset:b": ["ipset:a"] } },
    'ipset "ipset:a": circular reference',
    'ipsets["ipset:a"]',
  ],
  [
    { nodeAttrs: [{ target: ["*"], ipPool: ["100.115.92.0/24"] }] },
    "IPPool(100.115.92.0/24): network within reserved range",
    "nodeAttrs[0].ipPool[0]",
  ],
  [
    { tests: [{ src: "owner@example.com", accept: ["tag:web:1"], deny: ["tag:db:1"] }], acls: [] },
    "test(s) failed",
    "tests[0]",
  ],
];

describe("a policy is refused in the server's words, with the place", () => {
  for (const [policy, message, path] of TABLE) {
    it(message, () => expect(refusal(policy)).toEqual({ message, path }));
  }

  it("tells the last group that holds another, as the server does", () => {
    const policy = { groups: { "group:a": ["group:b"], "group:b": ["group:c"], "group:c": [] } };
    expect(refusal(policy)).toEqual({
      message: 'groups["group:b"]: "group:c": group members cannot be recursive',
      path: 'groups["group:b"][0]',
    });
  });

  it("answers with the server's own fault where the server has one, and tells the cause beside it", () => {
    const policy = { nodeAttrs: [{ target: ["autogroup:self"], attr: ["a"] }] };
    const result = checkPolicy(JSON.stringify(policy), TAILNET);
    expect(result.ok ? {} : { status: result.status, body: result.body }).toEqual({
      status: 500,
      body: { message: "internal server error" },
    });
    expect(result.ok ? "" : result.problems[0].cause).toBe('"autogroup:self" is not allowed in target');
  });

  it("tells line and column beside the message, and every problem", () => {
    const text = '{\n  "acls": [],\n  "hosts": {"a": "1.2.3.4.5"},\n  // and\n  "Foo": 1\n}';
    const result = checkPolicy(text, TAILNET, { file: "policy.hujson" });
    expect(result.ok ? [] : result.problems.map(({ line, column, file }) => [file, line, column])).toEqual([
      ["policy.hujson", 3, 18],
      ["policy.hujson", 5, 3],
    ]);
  });

  it("names the position of what is no HuJSON, as the server does", () => {
    const result = checkPolicy('{\n  "acls": [],\n  nonsense\n}', TAILNET);
    expect(result.ok ? "" : result.body.message).toBe("line 3, column 3: invalid literal: nonsense");
  });

  it("tells which tests fail", () => {
    const policy = {
      tagOwners: TAG_OWNERS,
      acls: [{ action: "accept", src: ["family@example.com"], dst: ["tag:web:443"] }],
      tests: [
        {
          src: "family@example.com",
          accept: ["tag:web:443", "tag:web:80"],
          deny: ["tag:web:443", "tag:db:1"],
        },
        { src: "owner@example.com", deny: ["tag:web:443"] },
      ],
    };
    const result = checkPolicy(JSON.stringify(policy), TAILNET);
    expect(result.ok ? {} : result.body).toEqual({
      message: "test(s) failed",
      data: [
        {
          user: "family@example.com",
          errors: [
            'address "tag:web:80": want: Accept, got: Drop',
            'address "tag:web:443": want: Drop, got: Accept',
          ],
        },
      ],
    });
  });
});

describe("a policy that is odd but right is taken", () => {
  const table: readonly (readonly [string, object])[] = [
    ["older names of fields, in any case", { ACLs: [{ Action: "accept", Users: ["*"], Ports: ["*:*"] }] }],
    ["a user that nobody is", acl({ src: ["nobody@example.com"] })],
    ["null for nothing", { acls: null, groups: null }],
    [
      "an IPv6 destination, with brackets or without",
      acl({ dst: ["[fd7a::1]:80", "fd7a::1:80", "[fd7a::]/64:80"] }),
    ],
    ["a tag that owns itself", { tagOwners: { "tag:a": ["tag:a"] } }],
    ["sources with spaces around them", acl({ src: [" tag:web "] })],
    ["numbers of protocols", acl({ proto: "6", dst: ["*:80"] })],
    ["a group from the identity provider", acl({ src: ["group:team@example.com"] })],
  ];
  for (const [name, policy] of table) it(name, () => expect(refusal(policy)).toBe("accepted"));
});
