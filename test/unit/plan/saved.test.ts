import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../../plan/saved/digest.ts";
import type { SavedStack } from "../../../plan/saved/form.ts";
import { movedTree, movedWorld } from "../../../plan/saved/moved.ts";

const DIGEST = digestOf("a");
const OTHER = digestOf("b");

const text = fc.string({ minLength: 1, maxLength: 8 });
const change: fc.Arbitrary<SavedStack["changes"][number]> = fc.record({
  layer: fc.constant("network"),
  kind: fc.constantFrom("add", "change", "replace", "remove"),
  subject: text,
  consequences: fc.array(text, { maxLength: 2 }),
});
const stack: fc.Arbitrary<SavedStack> = fc.record({
  stack: fc.constant("network" as const),
  tree: fc.dictionary(text, fc.constantFrom(DIGEST, OTHER)),
  changes: fc.array(change, { maxLength: 4 }),
  drift: fc.array(fc.record({ layer: fc.constant("network"), subject: text, what: text }), { maxLength: 3 }),
  engine: fc.record({
    changes: fc.dictionary(text, fc.constantFrom(DIGEST, OTHER)),
    drift: fc.dictionary(text, fc.constantFrom(DIGEST, OTHER)),
  }),
});

const add: SavedStack["changes"][number] = {
  layer: "network",
  kind: "add",
  subject: "record a",
  consequences: [],
};
const none: SavedStack = {
  stack: "network",
  tree: {},
  changes: [],
  drift: [],
  engine: { changes: {}, drift: {} },
};
const saved = (changes: SavedStack["changes"]): SavedStack => ({ ...none, changes });

describe("a plan is what would be applied now", () => {
  it("when nothing has moved, whatever the order in which the engine tells it", () => {
    fc.assert(
      fc.property(stack, (one) => {
        const reversed = { ...one, changes: one.changes.toReversed(), drift: one.drift.toReversed() };
        expect([movedWorld(one, reversed), movedTree(one, one.tree)]).toEqual([[], []]);
      }),
    );
  });

  it("and not when anything of it is another", () => {
    fc.assert(
      fc.property(stack, stack, (one, other) => {
        const isSame = (a: unknown, b: unknown): boolean => digestOf(a) === digestOf(b);
        const inOrder = ({ changes, drift, engine }: SavedStack): unknown => [
          changes.map(digestOf).sort(),
          drift.map(digestOf).sort(),
          engine,
        ];
        expect(movedWorld(one, other).length === 0).toBe(isSame(inOrder(one), inOrder(other)));
        expect(movedTree(one, other.tree).length === 0).toBe(isSame(one.tree, other.tree));
      }),
    );
  });
});

describe("what moved is said in words", () => {
  it.each([
    ["one more", [], [add], "it would also add record a"],
    ["one less", [add], [], "it would no longer add record a"],
    [
      "another value",
      [{ ...add, after: "x" }],
      [{ ...add, after: "y" }],
      "it would add record a, but otherwise",
    ],
  ])("%s", (_, before, after, sentence) => {
    expect(movedWorld(saved(before), saved(after))).toEqual([sentence]);
  });

  it("of a value that words do not show, by the resource", () => {
    const urn = "urn:pulumi:network::blumeops::tailscale:index/tailnetKey:TailnetKey::fly";
    const of = (digest: string): SavedStack => ({
      ...none,
      engine: { changes: { [urn]: digest }, drift: {} },
    });
    expect(movedWorld(of(DIGEST), of(OTHER))).toEqual([
      "tailscale:index/tailnetKey:TailnetKey fly would be changed otherwise",
    ]);
  });

  it("of the tree by the part that derives otherwise", () => {
    expect(movedTree({ tree: { a: DIGEST, b: DIGEST } }, { a: OTHER, c: DIGEST })).toEqual([
      "a is another",
      "b is stated no more",
      "c is new",
    ]);
  });
});
