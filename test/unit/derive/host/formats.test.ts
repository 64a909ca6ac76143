import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printAlloy } from "../../../../derive/alloy/print.ts";
import { iniText } from "../../../../derive/formats/ini.ts";
import { pgpassText } from "../../../../derive/formats/pgpass.ts";
import { shellWords } from "../../../../derive/formats/shell.ts";
import { parseIni } from "../../../../lab/indri/programs/ini.ts";

const line = fc.string({ unit: "grapheme-ascii", maxLength: 20 });

describe("INI for Forgejo", () => {
  it("gives every value back, whatever a secret is made of", () => {
    fc.assert(
      fc.property(
        line.filter((value) => !/[`\r\n]/.test(value)),
        (value) => {
          const read = parseIni(iniText({ "": { TOP: value }, "a.b": { KEY: value } }));
          expect([read.get("")?.get("TOP"), read.get("a.b")?.get("KEY")]).toEqual([value, value]);
        },
      ),
    );
  });

  it("puts what its reader would take for a comment between backticks", () => {
    expect(iniText({ "": { A: "x#y" }, "c.d": { B: "p;q", N: 5, T: true } })).toBe(
      "A = `x#y`\n\n[c.d]\nB = `p;q`\nN = 5\nT = true\n",
    );
  });

  it("refuses what it has no form for, and names the key", () => {
    expect(() => iniText({ security: { TOKEN: "a`b" } })).toThrow(/^security\.TOKEN: /);
  });
});

describe("passwords for PostgreSQL's clients", () => {
  it("are read back as libpq reads them, colons and backslashes included", () => {
    const text = fc
      .string({ unit: "grapheme-ascii", maxLength: 12 })
      .filter((value) => !/[\r\n]/.test(value));
    fc.assert(
      fc.property(text, text, (user, password) => {
        const [read] = pgpassText([{ server: "pg.example.org:5432", database: "*", user, password }]).split(
          "\n",
        );
        // libpq: fields end at a colon that no backslash stands before; a backslash is dropped before what it escapes.
        const fields = [...(read ?? "").matchAll(/((?:\\.|[^\\:])*)(?::|$)/g)].slice(0, 5);
        expect(fields.map(([, field = ""]) => field.replaceAll(/\\(.)/g, "$1"))).toEqual([
          "pg.example.org",
          "5432",
          "*",
          user,
          password,
        ]);
      }),
    );
  });
});

describe("a command line", () => {
  it("keeps its words apart", () => {
    expect(shellWords(["sh", "-c", 'cat "$(ls)"', "it's", ""])).toBe(`sh -c 'cat "$(ls)"' 'it'\\''s' ''`);
  });
});

describe("Alloy's language", () => {
  it("has texts in quotes, references as they are, and neighbours of one line aligned", () => {
    expect(
      printAlloy([
        {
          name: "prometheus.scrape",
          label: "a",
          attributes: {
            targets: [{ fields: { __address__: "b:1", "odd-key": 'say "c"' } }],
            on: true,
            to: [{ expression: "d.e.receiver" }],
          },
          blocks: [{ name: "empty" }],
        },
      ]),
    ).toBe(
      [
        'prometheus.scrape "a" {',
        "\ttargets = [",
        "\t\t{",
        '\t\t\t__address__ = "b:1",',
        '\t\t\t"odd-key"   = "say \\"c\\"",',
        "\t\t},",
        "\t]",
        "\ton = true",
        "\tto = [d.e.receiver]",
        "",
        "\tempty { }",
        "}",
        "",
      ].join("\n"),
    );
  });
});
