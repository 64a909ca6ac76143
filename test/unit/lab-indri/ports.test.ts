import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BLOCK_SIZE } from "../../../lab/ports/block.ts";
import { ownPorts, portsIn } from "../../../lab/ports/ports.ts";

const port = fc.integer({ min: 1, max: 65_535 });
const stated = fc.uniqueArray(port, { maxLength: 60 });
const BASE = 12_800;

describe("the ports of a lab's host", () => {
  it("each has one of the lab's block to itself", () => {
    fc.assert(
      fc.property(stated, (ports) => {
        const played = [...portsIn(BASE, ports).values()];
        const all = [BASE, ...Object.values(ownPorts(BASE)), ...played];
        expect(new Set(all).size).toBe(all.length);
        expect(Math.min(...all)).toBeGreaterThanOrEqual(BASE);
        expect(Math.max(...all)).toBeLessThan(BASE + BLOCK_SIZE);
      }),
    );
  });

  it("do not depend on the order in which they are stated", () => {
    fc.assert(
      fc.property(stated, (ports) => {
        expect([...portsIn(BASE, ports.toReversed())]).toEqual([...portsIn(BASE, ports)]);
      }),
    );
  });

  it("keep their places when one is added that meets none of them", () => {
    fc.assert(
      fc.property(stated, port, (ports, added) => {
        const before = portsIn(BASE, ports);
        const after = portsIn(BASE, [...ports, added]);
        const slots = new Set([...before.values()].map((value) => value - BASE));
        // Only who would sit where the new one wants to may have to move.
        fc.pre(!slots.has(3 + (added % 241)));
        for (const [known, value] of before) expect(after.get(known)).toBe(value);
      }),
    );
  });

  it("are refused when a block cannot hold them", () => {
    const many = Array.from({ length: 242 }, (_, i) => 1_000 + i);
    expect(() => portsIn(BASE, many)).toThrow("a lab's host has at most 241 ports, and 242 are stated");
  });
});
