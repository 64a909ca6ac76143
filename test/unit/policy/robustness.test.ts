import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  accessDiff,
  accessTable,
  canConnect,
  checkPolicy,
  evaluate,
  lintPolicy,
  matrixOf,
  parsePolicy,
  readNodes,
  readServices,
} from "../../../policy/index.ts";
import { DEFINITIONS, policyRules } from "./arbitrary-policy.ts";
import { TAG_OWNERS, TAILNET } from "./lab-tailnet.ts";

/** Judges a text all the way; that it comes back at all is the promise. */
function judge(text: string): number {
  const result = checkPolicy(text, TAILNET);
  if (result.ok) {
    for (const member of result.evaluated.members.all) {
      result.evaluated.wireFilterOf(member);
      result.evaluated.wireSshOf(member);
    }
    matrixOf(result.evaluated);
    accessTable(result.evaluated);
    lintPolicy(result.evaluated);
    expect(accessDiff(result.evaluated, result.evaluated)).toEqual([]);
  } else {
    expect(result.problems[0].line).toBeGreaterThan(0);
    expect(result.problems[0].column).toBeGreaterThan(0);
    expect(result.body.message).not.toBe("");
  }
  return result.status;
}

const word = fc.oneof(
  fc.constantFrom(
    ..."* tag:web tag: group:home autogroup:self autogroup:member ipset:a posture:p svc:wiki host:a user:*@ @ : , - 0".split(
      " ",
    ),
    ..."10.0.0.0/8 0.0.0.0/0 ::/0 fd7a::1 1.2.3.4/33 tag:web:22 *:* *:1-65535 tcp:22 icmp 12h always accept check".split(
      " ",
    ),
    ..."__proto__ constructor toString localpart:*@example.com autogroup:nonroot remove add".split(" "),
  ),
  fc.string({ maxLength: 12 }),
);
const names = fc.constantFrom(
  ..."groups hosts ipsets tagOwners postures defaultSrcPosture acls grants ssh nodeAttrs autoApprovers tests sshTests".split(
    " ",
  ),
  ..."src dst ip app via srcPosture action proto users checkPeriod acceptEnv recorder target attr ipPool".split(
    " ",
  ),
  ..."routes exitNode services accept deny check randomizeClientPort derpMap __proto__".split(" "),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(names, word), tie("value"), { maxKeys: 5 }),
    fc.constantFrom(null, true, 0, -1, 1e99),
  ),
}));

describe("no input crashes the evaluator", { timeout: 30_000 }, () => {
  it("random texts", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200, unit: "binary" }), (text) => judge(text) > 0));
  });

  it("random documents in the words of policies", () => {
    const document = fc.dictionary(names, value, { maxKeys: 6 });
    fc.assert(
      fc.property(document, (json) => judge(JSON.stringify(json)) > 0),
      { numRuns: 1000 },
    );
  });

  it("policies with a stretch cut out, doubled or overwritten", () => {
    const mutation = fc.record({
      at: fc.nat(),
      length: fc.nat({ max: 30 }),
      put: fc.string({ maxLength: 8 }),
    });
    fc.assert(
      fc.property(policyRules, fc.array(mutation, { minLength: 1, maxLength: 3 }), (rules, mutations) => {
        let text = JSON.stringify({ ...DEFINITIONS, tagOwners: TAG_OWNERS, ...rules });
        for (const { at, length, put } of mutations) {
          const start = at % text.length;
          text = text.slice(0, start) + put + text.slice(start + length);
          if (text === "") return true;
        }
        return judge(text) > 0;
      }),
      { numRuns: 300 },
    );
  });

  it("addresses that are none", () => {
    const parsed = parsePolicy("{}");
    if (!parsed.ok) return expect.fail();
    const of = evaluate(parsed.policy, TAILNET);
    fc.assert(
      fc.property(fc.string(), fc.string(), (from, to) => !canConnect(of, from, `x${to}`, 6, 22).allowed),
    );
  });
});

/** What reading something gives, or undefined where it is refused by its form. Any other fault is thrown on. */
function readOrRefused<T>(read: (json: unknown) => T, json: unknown): T | undefined {
  try {
    return read(json);
  } catch (error) {
    if (error instanceof z.ZodError) return undefined;
    throw error;
  }
}

describe("no tailnet crashes it", { timeout: 30_000 }, () => {
  const text = fc.oneof(
    fc.constantFrom(
      "laptop",
      "tag:web",
      "100.64.0.1",
      "fd7a:115c:a1e0::1",
      "10.0.0.0/8",
      "0.0.0.0/0",
      "owner",
      "",
    ),
    fc.string({ maxLength: 8 }),
  );
  const node = fc.record(
    {
      hostname: text,
      tags: fc.array(text, { maxLength: 2 }),
      ipv4: text,
      ipv6: text,
      user: fc.oneof(text, fc.integer()),
      routable_ips: fc.array(text, { maxLength: 3 }),
      approved_routes: fc.array(text, { maxLength: 3 }),
      shared: fc.boolean(),
      posture: fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.integer()), { maxKeys: 2 }),
    },
    { requiredKeys: [] },
  );
  const tailnet = fc.record(
    {
      users: fc.array(fc.record({ id: fc.integer(), name: text, email: text }), { maxLength: 3 }),
      nodes: fc.dictionary(text, node, { maxKeys: 5 }),
      services: fc.array(
        fc.record({ name: text, addrs: fc.array(text), tags: fc.array(text), hosts: fc.array(text) }),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: [] },
  );

  it("made of odd names, addresses and routes", () => {
    fc.assert(
      fc.property(tailnet, policyRules, (json, rules) => {
        const policy = JSON.stringify({ ...DEFINITIONS, tagOwners: TAG_OWNERS, ...rules });
        const result = checkPolicy(policy, readNodes(json));
        if (!result.ok) return expect.fail(result.body.message);
        accessTable(result.evaluated);
        lintPolicy(result.evaluated);
      }),
      { numRuns: 200 },
    );
  });

  it("nor any JSON in the place of a tailnet, a status or a description of services", () => {
    const status = fc.record({ Self: value, Peer: value, User: value });
    fc.assert(
      fc.property(fc.oneof(value, status, fc.record({ services: value })), (json) => {
        readOrRefused(readNodes, json);
        readOrRefused(readServices, json);
      }),
      { numRuns: 500 },
    );
  });
});

// Long enough for a busy machine: what hangs is found all the same.
describe("no input keeps the evaluator busy for long", { timeout: 30_000 }, () => {
  const long = 20_000;
  const table: readonly (readonly [string, () => string, number])[] = [
    ["brackets that nest without end", () => "[".repeat(long * 10), 400],
    ["objects that nest without end", () => '{"grants":'.repeat(long), 400],
    [
      "capabilities that nest",
      () => `{"grants":[{"src":["*"],"dst":["*"],"app":{"a.com/b":${"[".repeat(180)}${"]".repeat(180)}}}]}`,
      200,
    ],
    [
      "a chain of sets",
      () => {
        const sets = Array.from({ length: 2000 }, (_, i) => [
          `ipset:s${i}`,
          [`10.0.${i & 255}.${i >> 8}`, `add ipset:s${i + 1}`],
        ]);
        const ipsets = { ...Object.fromEntries(sets), "ipset:s2000": ["0.0.0.0/0"] };
        return JSON.stringify({ ipsets, grants: [{ src: ["*"], dst: ["ipset:s0"], ip: ["*"] }] });
      },
      200,
    ],
    [
      "sets in a circle",
      () => {
        const sets = Array.from({ length: 2000 }, (_, i) => [`ipset:s${i}`, [`ipset:s${(i + 1) % 2000}`]]);
        return JSON.stringify({ ipsets: Object.fromEntries(sets) });
      },
      400,
    ],
    [
      "tags that own each other in a circle",
      () => {
        const tags = Array.from({ length: 2000 }, (_, i) => [`tag:t${i}`, [`tag:t${(i + 1) % 2000}`]]);
        return JSON.stringify({ tagOwners: Object.fromEntries(tags) });
      },
      200,
    ],
    ["a posture that names a posture", () => '{"postures":{"posture:a":["posture:a"]}}', 400],
    [
      "a posture of many values",
      () => `{"postures":{"posture:a":["node:os IN [${"'x',".repeat(long)}'"]}}`,
      400,
    ],
    ["a posture of many spaces", () => `{"postures":{"posture:a":["node:os ==${" ".repeat(long)}!"]}}`, 400],
    [
      "a duration without end",
      () => `{"ssh":[{"action":"check","checkPeriod":"${"1h".repeat(long)}"}]}`,
      400,
    ],
    [
      "many ranges of ports over everything",
      () => {
        const ranges = Array.from({ length: 5000 }, (_, i) => `${i * 10 + 1}-${i * 10 + 5}`).join(",");
        return JSON.stringify({
          acls: [{ action: "accept", src: ["*"], dst: [`*:${ranges}`, `0.0.0.0/0:${ranges}`] }],
        });
      },
      200,
    ],
    [
      "holes in everything",
      () => {
        const holes = Array.from({ length: 3000 }, (_, i) => `remove ${i >> 8}.${i & 255}.1.1`);
        const ipsets = { "ipset:a": ["add 0.0.0.0/0", "add ::/0", ...holes] };
        return JSON.stringify({ ipsets, acls: [{ action: "accept", src: ["ipset:a"], dst: ["ipset:a:*"] }] });
      },
      200,
    ],
  ];
  for (const [name, text, status] of table) it(name, () => expect(judge(text())).toBe(status));
});
