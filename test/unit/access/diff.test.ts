import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccessChange,
  accessDiff,
  accessTable,
  type Evaluated,
  hasBit,
  type MatrixRow,
  matrixOf,
  parseAddress,
  type RangeSet,
} from "../../../policy/index.ts";
import { DEFINITIONS, policyRules } from "../policy/arbitrary-policy.ts";
import { evaluated } from "../policy/lab-tailnet.ts";

const build = (rules: object): Evaluated => evaluated({ ...DEFINITIONS, ...rules });

/** Ports at which any of the arbitrary rules may begin or end, and between. */
const PORTS = [0, 21, 22, 23, 80, 85, 90, 91, 443, 8443, 65535];

/** Addresses in every part that the arbitrary rules may cut what lies beyond the tailnet into. */
const BEYOND = [
  "10.1.0.1",
  "10.1.200.1",
  "10.2.0.1",
  "10.2.9.9",
  "10.9.9.9",
  "198.51.100.4",
  "203.0.113.9",
  "2001:db8::1",
];

/** The matrix cell by cell, subnets and the internet included: an answer of its own to what is equal. */
function cells(of: Evaluated): Set<string> {
  const found = new Set<string>();
  const holds = (spans: RangeSet, text: string): boolean => {
    const address = parseAddress(text);
    return address !== undefined && spans.some(({ first, last }) => first <= address && address <= last);
  };
  const add = (to: string, { protocols, ports, sources, outside }: MatrixRow): void => {
    for (const protocol of protocols ?? [6, 17, 1, 58])
      for (const port of protocol === 6 || protocol === 17 ? PORTS : [0]) {
        if ((protocol === 6 || protocol === 17) && (port < ports.first || ports.last < port)) continue;
        for (const { index } of of.members.all)
          if (hasBit(sources, index)) found.add([to, index, protocol, port].join());
        for (const from of BEYOND) if (holds(outside, from)) found.add([to, from, protocol, port].join());
      }
  };
  const { groups, routed } = matrixOf(of);
  for (const { destinations, rows } of groups)
    for (const row of rows) for (const destination of destinations) add(`${destination}`, row);
  for (const { router, spans, rows } of routed)
    for (const row of rows)
      for (const to of BEYOND) if (holds(spans, to)) add(`${to} behind ${router.name}`, row);
  return found;
}

const mirrored = ({ kind, ...rest }: AccessChange): AccessChange => ({
  kind: kind === "gain" ? "lose" : "gain",
  ...rest,
});
const inOrder = (changes: readonly AccessChange[]): string[] =>
  changes.map((change) => JSON.stringify(change)).sort();

describe("the difference of two policies", { timeout: 30_000 }, () => {
  it("backwards is its mirror image", () => {
    fc.assert(
      fc.property(policyRules, policyRules, (a, b) => {
        const [before, after] = [build(a), build(b)];
        expect(inOrder(accessDiff(before, after))).toEqual(inOrder(accessDiff(after, before).map(mirrored)));
      }),
      { numRuns: 60 },
    );
  });

  it("is empty exactly when the matrices are equal", () => {
    fc.assert(
      fc.property(policyRules, policyRules, fc.boolean(), (a, b, turn) => {
        const other = turn ? { grants: a.grants.toReversed(), acls: a.acls.toReversed() } : b;
        const [before, after] = [build(a), build(other)];
        const [left, right] = [cells(before), cells(after)];
        const equal = left.size === right.size && [...left].every((cell) => right.has(cell));
        expect(accessDiff(before, after).length === 0).toBe(equal);
      }),
      { numRuns: 60 },
    );
  });

  it("says one rule's change in one sentence", () => {
    const web = (ip: string): Evaluated =>
      build({ grants: [{ src: ["owner@example.com"], dst: ["tag:web", "tag:db"], ip: [ip] }] });
    expect(accessDiff(web("tcp:80-443"), web("tcp:443"))).toEqual([
      {
        kind: "lose",
        sources: ["laptop", "phone"],
        who: ["owner@example.com"],
        destinations: ["db", "web"],
        on: ["tcp 80-442"],
      },
    ]);
  });

  it("names a person where all their devices are meant, and else the device", () => {
    const db = (src: string[]): Evaluated => build({ grants: [{ src, dst: ["tag:db"], ip: ["tcp:22"] }] });
    expect(accessDiff(db([]), db(["family@example.com", "100.64.0.1", "tag:web"]))[0]?.who).toEqual([
      "family@example.com",
      "laptop (owner@example.com)",
      "web",
    ]);
  });

  const through: readonly (readonly [string, object, object, readonly [string[], string[], string[]]])[] = [
    [
      "a subnet behind a router",
      { grants: [{ src: ["tag:web"], dst: ["10.1.0.0/17"], ip: ["tcp:22"] }] },
      { grants: [{ src: ["tag:web"], dst: ["10.1.0.0/16"], ip: ["tcp:22"] }] },
      [["web"], ["10.1.128.0/17 behind router"], ["tcp 22"]],
    ],
    [
      "the internet through an exit node",
      { grants: [] },
      { grants: [{ src: ["tag:web"], dst: ["autogroup:internet"], ip: ["tcp:443"] }] },
      [["web"], ["the internet behind exit"], ["tcp 443"]],
    ],
    [
      "a device, from a subnet behind a router",
      { grants: [{ src: ["10.1.0.0/17"], dst: ["tag:db"], ip: ["tcp:443"] }] },
      { grants: [{ src: ["10.0.0.0/8"], dst: ["tag:db"], ip: ["tcp:443"] }] },
      [["10.0.0.0/16, 10.1.128.0-10.255.255.255"], ["db"], ["tcp 443"]],
    ],
    [
      "a device, from anywhere",
      { grants: [] },
      { acls: [{ action: "accept", src: ["203.0.113.0/24"], dst: ["tag:db:443"] }], grants: [] },
      [["203.0.113.0/24"], ["db"], ["443"]],
    ],
  ];
  for (const [name, before, after, [who, destinations, on]] of through)
    it(`tells ${name}`, () => {
      const [change, ...more] = accessDiff(build(before), build(after));
      expect({ ...change, sources: [], more }).toEqual({
        kind: "gain",
        sources: [],
        who,
        destinations,
        on,
        more: [],
      });
    });

  it("and the table has them too", () => {
    const of = build({ grants: [{ src: ["tag:web", "10.2.0.0/16"], dst: ["10.1.0.0/17"], ip: ["tcp:22"] }] });
    expect(accessTable(of)).toEqual([
      {
        destination: "10.1.0.0/17 behind router",
        carries: "tag:router",
        ports: ["tcp 22"],
        services: [],
        sources: [
          { device: "web", of: "tag:web" },
          { device: "10.2.0.0/16", of: "" },
        ],
      },
    ]);
  });

  it("tells logins by SSH, and whether they have to be proven", () => {
    const ssh = (action: string, users: string[]): Evaluated =>
      build({ grants: [], ssh: [{ action, src: ["owner@example.com"], dst: ["tag:web"], users }] });
    expect(
      accessDiff(ssh("accept", ["root"]), ssh("check", ["root"])).map(({ kind, on }) => [kind, on]),
    ).toEqual([
      ["gain", ["ssh as root (check)"]],
      ["lose", ["ssh as root"]],
    ]);
  });
});
