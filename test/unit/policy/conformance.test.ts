import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { filterCases, type WireRule } from "../../../policy/index.ts";
import { canonicalFilter, cutsOf } from "./filter-equality.ts";

/** Where the captured answers of the control server are; they are not part of the project. */
const folder =
  process.env["BLUMEOPS_CONFORMANCE"] ?? resolve(import.meta.dirname, "../../../../shared/conformance");
const found = existsSync(join(folder, "README.md"));

const span = z.object({ First: z.number(), Last: z.number() });
const wireRule = z.strictObject({
  SrcIPs: z.array(z.string()),
  DstPorts: z.array(z.strictObject({ IP: z.string(), Ports: span })).optional(),
  IPProto: z.array(z.number()).optional(),
  CapGrant: z
    .array(
      z.strictObject({
        Dsts: z.array(z.string()),
        CapMap: z.record(z.string(), z.array(z.unknown()).nullable()),
      }),
    )
    .optional(),
});
const sshRule = z.looseObject({ principals: z.array(z.object({ nodeIP: z.string() })) });
const captured = z.looseObject({
  id: z.string(),
  status: z.number(),
  error: z.object({ message: z.string() }).optional(),
  nodes: z.record(z.string(), z.unknown()),
  filters: z.record(z.string(), z.array(wireRule).nullable()).optional(),
  ssh: z.record(z.string(), z.array(sshRule).nullable()).nullish(),
});

/**
 * Captures that lack the filter of a device. The device, the tailnet and everything in the policy that bears on access are those of the
 * sibling, in whose capture the filter is there: the test holds the device to that one.
 */
const INCOMPLETE: Readonly<Record<string, { readonly node: string; readonly sibling: string }>> = {
  "nodeattrs-target-a1-wildcard": { node: "router", sibling: "nodeattrs-attr-c10-disable-relay-server" },
};

describe("answers are those of the control server", () => {
  if (!found) {
    it("has the captured answers at hand", ({ skip }) => {
      const notice = `no captured answers at ${folder}; set BLUMEOPS_CONFORMANCE to their folder`;
      if (process.env["CI"] === "true") expect.fail(notice);
      skip(notice);
    });
    return;
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const cases: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const results = filterCases(cases);
    const captures = z.array(captured).parse(cases);
    const filterOf = (id: string, node: string) =>
      captures.find((capture) => capture.id === id)?.filters?.[node];
    describe(file, () => {
      for (const [i, expected] of captures.entries()) {
        it(expected.id, () => {
          const result = results[i];
          if (result === undefined) return expect.fail("no result");
          expect({ status: result.status, message: result.error?.message }).toEqual({
            status: expected.status,
            message: expected.error?.message,
          });
          for (const node of Object.keys(expected.nodes)) {
            const lacking = INCOMPLETE[expected.id];
            const id = lacking?.node === node ? lacking.sibling : expected.id;
            expectSameFilter(result.filters[node] ?? [], wire(filterOf(id, node) ?? []), node);
            const ssh = (result.ssh[node] ?? []).map(sorted);
            expect(ssh, `SSH of ${node}`).toEqual((expected.ssh?.[node] ?? []).map(sorted));
          }
        });
      }
    });
  }
});

function wire(rules: readonly z.infer<typeof wireRule>[]): readonly WireRule[] {
  return rules.map(({ SrcIPs, DstPorts, IPProto, CapGrant }) => ({
    SrcIPs,
    ...(DstPorts === undefined ? {} : { DstPorts }),
    ...(IPProto === undefined ? {} : { IPProto }),
    ...(CapGrant === undefined ? {} : { CapGrant }),
  }));
}

function expectSameFilter(actual: readonly WireRule[], expected: readonly WireRule[], node: string): void {
  const cuts = cutsOf([actual, expected]);
  expect(canonicalFilter(actual, cuts), `filter of ${node}`).toEqual(canonicalFilter(expected, cuts));
}

/** The order of principals means nothing. */
function sorted<T extends { readonly principals: readonly { readonly nodeIP: string }[] }>(rule: T): object {
  return { ...rule, principals: rule.principals.map(({ nodeIP }) => nodeIP).sort() };
}
