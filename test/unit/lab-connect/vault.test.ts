import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readContent } from "../../../lab/connect/draft.ts";
import { ConnectError } from "../../../lab/connect/errors.ts";
import { parseFilter } from "../../../lab/connect/filter.ts";
import { idOf, isId } from "../../../lab/connect/ids.ts";
import type { Item } from "../../../lab/connect/item.ts";
import { newOpensshKey } from "../../../lab/connect/openssh.ts";
import { applyPatch, readPatch } from "../../../lab/connect/patch.ts";
import { generate, Recipe } from "../../../lab/connect/random.ts";
import { ConnectSeed } from "../../../lab/connect/seed.ts";
import { grown, World } from "../../../lab/connect/state.ts";

const empty = World.parse({ tokens: [], vaults: [], items: [] });
const seedOf = (...labels: string[]) =>
  ConnectSeed.parse({
    vaults: [{ name: "lab", items: [{ title: "Web", fields: labels.map((label) => ({ label })) }] }],
  });

describe("an id is the name's own", () => {
  it("has the form that clients check, and is the same every time", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (kind, name) => {
        expect(isId(idOf(kind, name))).toBe(true);
        expect(idOf(kind, name)).toBe(idOf(kind, name));
      }),
    );
    expect(idOf("item", "a")).not.toBe(idOf("item", "b"));
  });
});

describe("a seed adds and never changes", () => {
  it("draws a value once", () => {
    const first = grown(empty, seedOf("password"));
    expect(grown(first, seedOf("password"))).toEqual(first);
    expect(first.items[0]?.fields[0]?.value).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  it("gives two labs different values but the same ids", () => {
    const [a, b] = [grown(empty, seedOf("password")), grown(empty, seedOf("password"))];
    expect(a.items[0]?.id).toBe(b.items[0]?.id);
    expect(a.items[0]?.fields[0]?.value).not.toBe(b.items[0]?.fields[0]?.value);
  });

  it("adds a field that is new, and leaves the others as they are", () => {
    const first = grown(empty, seedOf("password"));
    const second = grown(first, seedOf("password", "token"));
    expect(second.items[0]?.fields.map(({ label }) => label)).toEqual(["password", "token"]);
    expect(second.items[0]?.fields[0]).toEqual(first.items[0]?.fields[0]);
    expect(second.tokens).toEqual(first.tokens);
  });

  it("does not bring back what was deleted by hand", () => {
    const first = grown(empty, seedOf("password"));
    expect(grown({ ...first, items: [] }, seedOf("password")).items).toEqual([]);
  });

  it("lets the token see a vault that is new", () => {
    const first = grown(empty, seedOf("password"));
    const wider = ConnectSeed.parse({ vaults: [{ name: "other", items: [] }] });
    expect(grown(first, wider).tokens[0]?.vaults).toEqual([idOf("vault", "lab"), idOf("vault", "other")]);
  });

  it("keeps fields of one label in two sections apart", () => {
    const seed = ConnectSeed.parse({
      vaults: [
        {
          name: "lab",
          items: [
            {
              title: "Web",
              fields: [
                { label: "key", section: "one" },
                { label: "key", section: "two" },
              ],
            },
          ],
        },
      ],
    });
    const [item] = grown(empty, seed).items;
    expect(new Set(item?.fields.map(({ id }) => id)).size).toBe(2);
    expect(item?.sections.map(({ label }) => label)).toEqual(["one", "two"]);
    expect(item?.fields.map(({ section }) => section?.label)).toEqual(["one", "two"]);
  });
});

describe("an ssh key is one that works", () => {
  /** Reads the key apart as PROTOCOL.key of OpenSSH says. */
  function parts(text: string): { publicKey: Buffer; seed: Buffer; comment: string } {
    const body = text.split("\n").slice(1, -1).join("");
    const bytes = Buffer.from(body, "base64");
    const magic = "openssh-key-v1\0";
    expect(bytes.subarray(0, magic.length).toString()).toBe(magic);
    const reader = (from: Buffer, start: number) => {
      let at = start;
      return {
        skip: (count: number) => {
          at += count;
        },
        next: (): Buffer => {
          const length = from.readUInt32BE(at);
          const value = from.subarray(at + 4, at + 4 + length);
          at += 4 + length;
          return value;
        },
      };
    };
    const outer = reader(bytes, magic.length);
    for (const expected of ["none", "none", ""]) expect(outer.next().toString()).toBe(expected);
    outer.skip(4);
    const blob = outer.next();
    const secret = outer.next();
    expect(secret.length % 8).toBe(0);
    expect(secret.subarray(0, 4)).toEqual(secret.subarray(4, 8));
    const ofPublic = reader(blob, 0);
    expect(ofPublic.next().toString()).toBe("ssh-ed25519");
    const publicKey = ofPublic.next();
    const inner = reader(secret, 8);
    expect(inner.next().toString()).toBe("ssh-ed25519");
    expect(inner.next()).toEqual(publicKey);
    const seed = inner.next().subarray(0, 32);
    return { publicKey, seed, comment: inner.next().toString() };
  }

  it("whose two halves belong together", () => {
    const text = newOpensshKey("backup");
    expect(text.startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n")).toBe(true);
    expect(text.endsWith("\n-----END OPENSSH PRIVATE KEY-----")).toBe(true);
    const { publicKey, seed, comment } = parts(text);
    expect(comment).toBe("backup");
    const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") };
    const signature = sign(
      null,
      Buffer.from("x"),
      createPrivateKey({ key: { ...jwk, d: seed.toString("base64url") }, format: "jwk" }),
    );
    expect(verify(null, Buffer.from("x"), createPublicKey({ key: jwk, format: "jwk" }), signature)).toBe(
      true,
    );
  });
});

describe("a generated value follows its recipe", () => {
  it("in length and characters", () => {
    const recipe = fc.record({
      length: fc.integer({ min: 1, max: 64 }),
      characterSets: fc.uniqueArray(fc.constantFrom("LETTERS" as const, "DIGITS" as const), { minLength: 1 }),
      excludeCharacters: fc.constant("abc1"),
    });
    fc.assert(
      fc.property(recipe, (given) => {
        const value = generate(Recipe.parse(given));
        expect(value).toHaveLength(given.length);
        expect(value).not.toMatch(/[abc1]/);
        if (!given.characterSets.includes("DIGITS")) expect(value).not.toMatch(/[0-9]/);
        if (!given.characterSets.includes("LETTERS")) expect(value).not.toMatch(/[a-z]/i);
      }),
    );
  });
});

describe("a filter chooses by one attribute", () => {
  it("that equals or contains a text, quotes and all", () => {
    expect(parseFilter('title eq "a \\"b\\""', ["title"]).matches('a "b"')).toBe(true);
    expect(parseFilter('title eq "a"', ["title"]).matches("ab")).toBe(false);
    expect(parseFilter('title eq "a"', ["title"]).matches("A")).toBe(false);
    expect(parseFilter('title co "a"', ["title"]).matches("bab")).toBe(true);
  });

  it.each(["", "title", 'title gt "a"', 'name eq "a"', "title eq a", 'title eq "a" or title eq "b"'])(
    "and nothing else: %s",
    (text) => {
      expect(() => parseFilter(text, ["title"])).toThrow(ConnectError);
    },
  );
});

describe("a patch changes what it names", () => {
  const item: Item = {
    id: idOf("item", "x"),
    title: "Web",
    category: "LOGIN",
    vault: { id: idOf("vault", "x") },
    tags: ["one", "two"],
    urls: [],
    favorite: false,
    version: 3,
    sections: [],
    fields: [
      { id: "user", label: "user", type: "STRING", value: "owner" },
      { id: "key", label: "key", type: "CONCEALED", value: "secret" },
    ],
    files: [],
    createdAt: "",
    updatedAt: "",
  };
  const patched = (...operations: unknown[]) =>
    readContent(applyPatch(item, readPatch(operations)), { vault: item.vault.id, item: item.id });

  it("an attribute, and an element of a list", () => {
    expect(
      patched({ op: "replace", path: "/favorite", value: true }, { op: "remove", path: "/tags/1" }),
    ).toMatchObject({ favorite: true, tags: ["one"], title: "Web" });
    expect(patched({ op: "add", path: "/tags/0", value: "zero" }).tags).toEqual(["zero", "one", "two"]);
  });

  it("a field by its id, whole or in part", () => {
    expect(
      patched(
        { op: "replace", path: "/fields/user", value: { label: "login", type: "string", value: "me" } },
        { op: "remove", path: "/fields/key/value" },
      ).fields,
    ).toEqual([
      { id: "user", label: "login", type: "STRING", value: "me" },
      { id: "key", label: "key", type: "CONCEALED" },
    ]);
    expect(patched({ op: "add", path: "/fields/key/label", value: "new" }).fields[1]).toMatchObject({
      label: "new",
      value: "secret",
    });
    expect(patched({ op: "remove", path: "/fields/key" }).fields).toHaveLength(1);
  });

  it("a field that is new", () => {
    const added = patched({
      op: "add",
      path: "/fields",
      value: { label: "New", type: "string", value: "hunter2" },
    });
    expect(added.fields[2]).toEqual({
      id: expect.stringMatching(/^[a-z0-9]{26}$/),
      label: "New",
      type: "STRING",
      value: "hunter2",
    });
  });

  it("the whole item", () => {
    const content = patched({ op: "replace", path: "/", value: { title: "New", category: "PASSWORD" } });
    expect(content).toMatchObject({ title: "New", category: "PASSWORD", fields: [], tags: [] });
  });

  it.each([
    { op: "replace", path: "/id", value: "x" },
    { op: "replace", path: "/version", value: 9 },
    { op: "remove", path: "/fields/missing" },
    { op: "replace", path: "/fields/missing/value", value: "x" },
    { op: "move", path: "/title" },
    { op: "replace", path: "/category", value: "BOGUS" },
  ])("and is refused otherwise: %o", (operation) => {
    expect(() => patched(operation)).toThrow(ConnectError);
  });
});
