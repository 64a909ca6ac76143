import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccessChange, accessDiff, type Evaluated, matrixOf } from "../../../policy/index.ts";
import { DEFINITIONS, policyRules } from "../policy/arbitrary-policy.ts";
import { evaluated } from "../policy/lab-tailnet.ts";

const build = (rules: object): Evaluated => evaluated({ ...DEFINITIONS, ...rules });

/** Ports at which any of the arbitrary rules may begin or end, and between. */
const PORTS = [0, 21, 22, 23, 80, 85, 90, 91, 443, 8443, 65535];

/** The matrix cell by cell: an answer of its own to what is equal. */
function cells(of: Evaluated): Set<string> {
  const found = new Set<string>();
  for (const { destinations, rows } of matrixOf(of).groups)
    for (const { protocols, ports, sources } of rows)
      for (const protocol of protocols ?? [6, 17, 1, 58])
        for (const port of protocol === 6 || protocol === 17 ? PORTS : [0])
          if ((protocol !== 6 && protocol !== 17) || (ports.first <= port && port <= ports.last))
            for (const destination of destinations)
              for (const { index } of of.members.all)
                if (((sources[index >> 5] ?? 0) >>> (index & 31)) & 1)
                  found.add([destination, index, protocol, port].join());
  return found;
}

const mirrored = ({ kind, ...rest }: AccessChange): AccessChange => ({
  kind: kind === "gain" ? "lose" : "gain",
  ...rest,
});
const inOrder = (changes: readonly AccessChange[]): string[] =>
  changes.map((change) => JSON.stringify(change)).sort();

describe("the difference of two policies", () => {
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
      { kind: "lose", sources: ["laptop", "phone"], destinations: ["db", "web"], on: ["tcp 80-442"] },
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
