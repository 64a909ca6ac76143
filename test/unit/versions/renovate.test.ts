import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Catalogue } from "../../../catalogue/catalogue.ts";
import { pinningFiles } from "../../../cli/versions/read.ts";
import { type Pin, pinsIn } from "../../../derive/versions/pins.ts";
import { realCatalogue } from "../services/real.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));

const Renovate = z.object({
  customManagers: z.array(
    z.object({
      description: z.string(),
      managerFilePatterns: z.array(z.string().regex(/^\/.*\/$/)),
      matchStrings: z.array(z.string()),
      datasourceTemplate: z.string(),
      depNameTemplate: z.string().optional(),
    }),
  ),
});

/** What a manager of Renovate finds: the version, and the line on which it stands. */
interface Found {
  readonly manager: string;
  readonly file: string;
  readonly line: number;
  readonly version: string;
  readonly name: string;
}

let catalogue: Catalogue;
let files: Map<string, string>;
let pins: Pin[];
let found: Found[];
const managers = Renovate.parse(JSON.parse(readFileSync(join(root, "renovate.json"), "utf8"))).customManagers;
beforeAll(async () => {
  catalogue = await realCatalogue();
  files = await pinningFiles(root);
  pins = pinsIn(files).filter(({ file }) => file.startsWith("services/"));
  found = [...files].flatMap(([file, text]) => findIn(file, text));
});

function findIn(file: string, text: string): Found[] {
  return managers.flatMap(({ description, managerFilePatterns, matchStrings, depNameTemplate }) =>
    managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file))
      ? matchStrings.flatMap((pattern) =>
          [...text.matchAll(new RegExp(pattern, "gd"))].map((match): Found => {
            const [start = -1] = match.indices?.groups?.["currentValue"] ?? [];
            return {
              manager: description,
              file,
              line: text.slice(0, start).split("\n").length,
              version: match.groups?.["currentValue"] ?? "",
              name: match.groups?.["depName"] ?? depNameTemplate ?? "",
            };
          }),
        )
      : [],
  );
}

/** What no manager can follow: a version that says nothing, and a device that brings its own. */
function isFollowed({ version, service }: Pin): boolean {
  const runs = [...catalogue.services.values()].find(({ name }) => name === service)?.runs;
  return !["untracked", "latest"].includes(version) && runs?.where !== "appliance";
}

/** The part of a version that upstream announces: a package's own revision (-r1) is not. */
function announced({ kind, version }: Pin): string {
  return kind === "service" ? version.replace(/-r\d+$/, "") : version;
}

describe("Renovate", () => {
  it("finds every version that a service's file pins, once, on its line", () => {
    const wanted = pins.filter(isFollowed);
    expect(wanted.length).toBeGreaterThan(20);
    for (const pin of wanted) {
      const here = found.filter(({ file, line }) => file === pin.file && line === pin.line);
      expect([pin.file, pin.line, here.map(({ version }) => version)]).toEqual([
        pin.file,
        pin.line,
        [announced(pin)],
      ]);
    }
  });

  it("finds nothing else there", () => {
    expect(found.length).toBe(pins.filter(isFollowed).length);
    for (const { name } of found) expect(name).not.toBe("");
  });

  it("has no manager that finds nothing", () => {
    for (const { description } of managers)
      expect(found.map(({ manager }) => manager)).toContain(description);
  });

  it.each([
    [
      "a pin on lines of its own",
      'version: {\n  pin: "1.2.3",\n  upstream: "https://github.com/a/b/releases",',
    ],
    ["a pin on one line", 'version: { pin: "1.2.3", upstream: "https://github.com/a/b/releases" },'],
    ["an image of a registry", 'image: "ghcr.io/a/b:1.2.3",'],
    ["an image without one", 'image: "a/b:1.2.3",'],
  ])("would find %s in a new file", (_, text) => {
    expect(
      findIn("services/new.ts", text).map(({ name, version }) => [name.split("/").at(-1), version]),
    ).toEqual([["b", "1.2.3"]]);
  });
});
