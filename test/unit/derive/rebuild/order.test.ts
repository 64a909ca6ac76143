import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Dependency, Part } from "../../../../derive/rebuild/needs.ts";
import { rebuildOf } from "../../../../derive/rebuild/order.ts";

const NAMES = ["a", "b", "c", "d", "e", "f"] as const;
const parts: Part[] = NAMES.map((name) => ({ name, what: name, by: name < "d" ? "one" : "two" }));

/** Any needs between six parts, some of which can be left open at first. */
const dependencies = fc.array(
  fc
    .record({
      part: fc.constantFrom(...NAMES),
      needs: fc.constantFrom(...NAMES),
      open: fc.boolean(),
    })
    .map(
      ({ part, needs, open }): Dependency => ({
        part,
        needs,
        because: "it does",
        ...(open ? { without: "it waits" } : {}),
      }),
    ),
  { maxLength: 14 },
);

describe("the order in which a lab comes back", () => {
  it("has every part once, or says that it is stuck", () => {
    fc.assert(
      fc.property(dependencies, (given) => {
        const { steps, stuck } = rebuildOf(parts, given);
        expect([...steps.map(({ name }) => name), ...stuck].sort()).toEqual([...NAMES]);
      }),
    );
  });

  it("has each part after what it cannot do without", () => {
    fc.assert(
      fc.property(dependencies, (given) => {
        const at = rebuildOf(parts, given).steps.map(({ name }) => name);
        for (const { part, needs, without } of given)
          if (without === undefined && at.includes(part))
            expect(at.indexOf(needs)).toBeLessThan(at.indexOf(part));
      }),
    );
  });

  it("is stuck only at a part that waits for one that is stuck, too", () => {
    fc.assert(
      fc.property(dependencies, (given) => {
        const { stuck } = rebuildOf(parts, given);
        for (const name of stuck)
          expect(
            given.some(
              ({ part, needs, without }) => part === name && without === undefined && stuck.includes(needs),
            ),
          ).toBe(true);
      }),
    );
  });

  it("names circles of which every part needs the next one, each broken at a need that can be left open", () => {
    fc.assert(
      fc.property(dependencies, (given) => {
        for (const { parts: around, broken } of rebuildOf(parts, given).circles) {
          const next = (index: number): string | undefined => around[(index + 1) % around.length];
          for (const [index, name] of around.entries())
            expect(given.some(({ part, needs }) => part === name && needs === next(index))).toBe(true);
          expect(around[around.indexOf(broken.part) + 1] ?? around[0]).toBe(broken.needs);
          expect(broken.without).not.toBe("");
        }
      }),
    );
  });
});
