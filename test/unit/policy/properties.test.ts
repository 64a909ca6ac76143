import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canConnect, type Evaluated, matrixOf } from "../../../policy/index.ts";
import { aclRule, DEFINITIONS, grantRule, policyRules } from "./arbitrary-policy.ts";
import { canonicalFilter, cutsOf } from "./filter-equality.ts";
import { evaluated } from "./lab-tailnet.ts";

const PROBES = ["10.1.4.4", "10.1.200.1", "10.2.9.9", "198.51.100.4", "fd7a:115c:a1e0::5"];
const PORTS = [22, 443];

function build(rules: object): Evaluated {
  return evaluated({ ...DEFINITIONS, ...rules });
}

/** Every (source, destination, port) out of a fixed choice that a policy allows over TCP. */
function allowed(of: Evaluated): ReadonlySet<string> {
  const ends = [...of.members.all.flatMap(({ texts }) => texts.v4), ...PROBES];
  const found = new Set<string>();
  for (const from of ends) {
    for (const to of ends) {
      for (const port of PORTS)
        if (canConnect(of, from, to, 6, port).allowed) found.add(`${from} ${to} ${port}`);
    }
  }
  return found;
}

describe("rules only ever open", () => {
  it("adding a grant takes no access away", () => {
    fc.assert(
      fc.property(policyRules, grantRule, (rules, more) => {
        const after = allowed(build({ ...rules, grants: [...rules.grants, more] }));
        for (const connection of allowed(build(rules))) if (!after.has(connection)) return false;
        return true;
      }),
      { numRuns: 25 },
    );
  });

  it("adding a rule to acls takes no access away", () => {
    fc.assert(
      fc.property(policyRules, aclRule, (rules, more) => {
        const after = allowed(build({ ...rules, acls: [more, ...rules.acls] }));
        for (const connection of allowed(build(rules))) if (!after.has(connection)) return false;
        return true;
      }),
      { numRuns: 25 },
    );
  });
});

describe("the order of rules means nothing to filters", () => {
  it("in either section, and of the names within a rule", () => {
    fc.assert(
      fc.property(policyRules, (rules) => {
        const turned = {
          grants: rules.grants.map((rule) => ({
            ...rule,
            src: rule.src.toReversed(),
            dst: rule.dst.toReversed(),
          })),
          acls: rules.acls.map((rule) => ({ ...rule, dst: rule.dst.toReversed() })),
        };
        const one = build(rules);
        const other = build({ grants: turned.grants.toReversed(), acls: turned.acls.toReversed() });
        for (const member of one.members.all) {
          const filters = [one.wireFilterOf(member), other.wireFilterOf(member)] as const;
          const cuts = cutsOf(filters);
          expect(canonicalFilter(filters[1], cuts)).toEqual(canonicalFilter(filters[0], cuts));
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("the ways to ask agree", () => {
  it("the matrix says what single connections say", () => {
    fc.assert(
      fc.property(policyRules, (rules) => {
        const of = build(rules);
        const matrix = matrixOf(of);
        for (const from of of.members.all.slice(0, of.members.nodeCount)) {
          for (const to of of.members.all) {
            const rows = matrix
              .rowsOf(to)
              .filter(({ sources }) => ((sources[0] ?? 0) & (1 << from.index)) !== 0);
            for (const port of PORTS) {
              const listed = rows.some(
                ({ protocols, ports }) =>
                  (protocols ?? [6]).includes(6) && ports.first <= port && port <= ports.last,
              );
              const connects = (["v4", "v6"] as const).some(
                (family) =>
                  canConnect(of, from.texts[family][0] ?? "", to.texts[family][0] ?? "", 6, port).allowed,
              );
              expect({ from: from.name, to: to.name, port, listed }).toEqual({
                from: from.name,
                to: to.name,
                port,
                listed: connects,
              });
            }
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});
