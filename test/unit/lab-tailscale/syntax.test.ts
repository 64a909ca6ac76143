import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readHujson } from "../../../lab/tailscale/hujson.ts";

const messageOf = (text: string): string | undefined => {
  const read = readHujson(text);
  return read.ok ? undefined : read.message;
};

// Every pair was compared with what github.com/tailscale/hujson says to the same text.
describe("a text that is no HuJSON is refused as the control server's library refuses it", () => {
  it.each([
    ["", "line 1, column 1: parsing value: unexpected EOF"],
    ["{a: 1}", "line 1, column 2: invalid literal: a"],
    ["{1:2}", "line 1, column 2: invalid character '1' at start of object name"],
    ['{"a" 1}', "line 1, column 6: invalid character '1' after object name"],
    ['{"a": 1,, }', "line 1, column 9: invalid character ',' at start of value"],
    ['{"a": ]}', "line 1, column 7: invalid character ']' at start of value"],
    ["[1 2]", "line 1, column 4: invalid character '2' after array value (expecting ',' or ']')"],
    ["{} x", "line 1, column 4: invalid character 'x' after top-level value"],
    ["{\"a\": 'x'}", "line 1, column 7: invalid character '\\'' at start of value"],
    ['{"a": "x', "line 1, column 9: parsing string: unexpected EOF"],
    ['{"a": "\\q"}', 'line 1, column 7: invalid literal: "\\q"'],
    ['{"a": 01}', "line 1, column 7: invalid literal: 01"],
    ['{"é": }', "line 1, column 8: invalid character '}' at start of value"],
    ['{"a":1', "line 1, column 7: parsing object after value: unexpected EOF"],
    ['{"a"', "line 1, column 5: parsing object after name: unexpected EOF"],
    ["{}\n\n// no end", "line 3, column 1: parsing comment: unexpected EOF"],
    ["\ufeff{}", "line 1, column 1: invalid character '\\ufeff' at start of value"],
  ])("%j", (text, message) => {
    expect(messageOf(text)).toBe(`hujson: ${message}`);
  });
});

describe("a text that is HuJSON is read", () => {
  it.each(["{}", "[1, 2,]", '{"a": 1,} // end\n', "/* a */ null", '{// a\n"a" /* b */ : /* c */ [], }'])(
    "%j",
    (text) => {
      expect(messageOf(text)).toBeUndefined();
    },
  );

  it("also any JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(messageOf(text)).toBeUndefined();
      }),
    );
  });

  it("but not one so deep that it would end the server", () => {
    expect(messageOf("[".repeat(100_000))).toContain("exceeded max depth");
  });
});
