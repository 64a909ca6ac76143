import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  PLACEHOLDERS,
  PlacePath,
  partsOf,
  Settings,
  Template,
  type TemplatePart,
} from "../../../catalogue/template.ts";
import { leadsSomewhere, placeholdersOf } from "./placeholders.ts";
import { realCatalogue } from "./real.ts";

const catalogue = await realCatalogue();

describe("placeholders in the facts", () => {
  it.each([...catalogue.services.values()].map((service) => [service.name, service] as const))(
    "of %s lead to something that is stated",
    (_, service) => {
      const lost = placeholdersOf(service).filter((part) => !leadsSomewhere(part, service, catalogue));
      expect(lost).toEqual([]);
    },
  );

  it("fill in ports: no setting of a native service repeats the number of one", () => {
    const repeated = [...catalogue.services.values()].flatMap((service) =>
      "native" in service.runs
        ? Object.values(service.ports)
            .map(({ port }) => String(port))
            .filter((port) => new RegExp(`(?<![\\d.])${port}(?![\\d.])`).test(JSON.stringify(service.runs)))
            .map((port) => `${service.name}: ${port}`)
        : [],
    );
    expect(repeated).toEqual([]);
  });
});

const part: fc.Arbitrary<TemplatePart> = fc.oneof(
  fc.record({ kind: fc.constant("text" as const), text: fc.string({ minLength: 1 }) }),
  fc.record({
    kind: fc.constantFrom("place" as const, ...PLACEHOLDERS),
    name: fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8})?$/),
  }),
);

function written(
  template: fc.Arbitrary<TemplatePart[]>,
): fc.Arbitrary<{ parts: TemplatePart[]; text: string }> {
  return template.map((parts) => ({
    parts,
    text: parts
      .map((piece) =>
        piece.kind === "text"
          ? piece.text.replaceAll("{", "{{").replaceAll("}", "}}")
          : piece.kind === "place"
            ? `{${piece.name}}`
            : `{${piece.kind}:${piece.name}}`,
      )
      .join(""),
  }));
}

/** Texts that follow one another are one text. */
function joined(parts: readonly { kind: string; text?: string; name?: string }[]): string[] {
  return parts.reduce<string[]>((all, { kind, text = "", name = "" }) => {
    const last = all.at(-1);
    return kind === "text" && last?.startsWith("text ")
      ? [...all.slice(0, -1), last + text]
      : [...all, kind === "text" ? `text ${text}` : `${kind} ${name}`];
  }, []);
}

describe("a template", () => {
  it("is read as it was written, whatever braces its text holds", () => {
    fc.assert(
      fc.property(written(fc.array(part)), ({ parts, text }) => {
        const read = partsOf(text);
        expect(read).toBeDefined();
        expect(joined(read ?? [])).toEqual(joined(parts));
        expect(Template.safeParse(text).success).toBe(true);
      }),
    );
  });

  it.each(["{", "}", "{home", "{Home}", "{ports:http}", "{port:}", "{{home}", "a } b"])(
    "is refused where a brace names nothing: %s",
    (text) => {
      expect(partsOf(text)).toBeUndefined();
      expect(Template.safeParse(text).success).toBe(false);
    },
  );

  it("is looked for at every depth of settings", () => {
    expect(Settings.safeParse({ a: [{ b: "{port:http}" }] }).success).toBe(true);
    expect(Settings.safeParse({ a: [{ b: "{prot:http}" }] }).success).toBe(false);
  });

  it.each([
    ["/Library/LaunchDaemons", true],
    ["{home}/zot", true],
    ["~/zot", false],
    ["zot", false],
  ])("that is a path begins with / or a place: %s", (path, good) => {
    expect(PlacePath.safeParse(path).success).toBe(good);
  });
});
