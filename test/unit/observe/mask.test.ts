import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SecretReference } from "../../../catalogue/secret.ts";
import { maskedText, maskOf } from "../../../observe/mask.ts";

const KEY = SecretReference.parse("op://blumeops/forgejo/key");
const WANTED = `[server]\nPORT = 3001\nKEY = ${maskOf(KEY)}\n`;

describe("a text of a host is shown", () => {
  it("as it is where its file holds no secret", () => {
    expect(maskedText("anything = goes\n", new Map(), ["[server]\nPORT = 3001\n"])).toBe("anything = goes\n");
  });

  it("with the values that are known masked, wherever they stand", () => {
    const values = new Map([[KEY, "s3cret"]]);
    expect(maskedText("[server]\nPORT = 3001\nKEY = s3cret\n", values, [WANTED])).toBe(WANTED);
    expect(maskedText("moved to s3cret here", values, ["no mask in this one"])).toBe(
      `moved to ${maskOf(KEY)} here`,
    );
  });

  it("in full where a line sets what is no secret", () => {
    expect(maskedText("PORT = 9999\nKEY = whatever\n", new Map(), [WANTED])).toBe(
      "PORT = 9999\nKEY = ‹not shown: this file holds secrets›\n",
    );
  });

  it("as unchanged where it sets a secret that is not at hand: nothing can be said of it", () => {
    expect(maskedText("[server]\nPORT = 9999\nKEY = whatever\n", undefined, [WANTED])).toBe(
      `[server]\nPORT = 9999\nKEY = ${maskOf(KEY)}\n`,
    );
  });

  it.each([
    ["a key that nobody knows", "TOKEN = abc"],
    ["a line that sets nothing", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAA="],
    ["the end of a key in base64", "AAAA=="],
  ])("not at all where it is %s", (_what, line) => {
    expect(maskedText(`${line}\n`, new Map(), [WANTED])).toBe("‹not shown: this file holds secrets›\n");
  });

  it("not at all where the file is nothing but a secret", () => {
    expect(maskedText("an older token\n", new Map(), [`${maskOf(KEY)}\n`])).toBe(
      "‹not shown: this file holds secrets›\n",
    );
  });

  it("never with an earlier secret, however the file was written", () => {
    const old = fc.stringMatching(/^[A-Za-z0-9+/]{12,40}$/);
    const form = fc.constantFrom<(value: string) => string>(
      (value) => `KEY = ${value}`,
      (value) => `KEY=${value}`,
      (value) => `  "KEY": "${value}",`,
      (value) => `key: ${value}`,
      (value) => value,
      (value) => `${value}==`,
    );
    fc.assert(
      fc.property(old, form, form, (value, before, after) => {
        const known = `${before(maskOf(KEY))}\nPORT = 3001\n`;
        expect(maskedText(`${after(value)}\nPORT = 3002\n`, new Map(), [known])).not.toContain(value);
      }),
    );
  });
});
