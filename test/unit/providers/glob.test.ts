import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { filesNamed } from "../../../providers/command/local/glob.ts";

const FILES = [
  "assets/logos/logo.svg",
  "src/index.js",
  "src/deep/er.js",
  "src/secret.js",
  "a.txt",
  "b[1].txt",
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blumeops-glob-"));
  for (const file of FILES) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), file);
  }
  return async () => await rm(folder, { recursive: true });
});

describe("patterns name files as the official plugin's do", () => {
  it.each([
    [
      "the example of its documentation",
      ["assets/**", "src/**.js", "!**secret.*"],
      ["assets/logos/logo.svg", "src/deep/er.js", "src/index.js"],
    ],
    ["one folder only", ["src/*.js"], ["src/index.js", "src/secret.js"]],
    ["one of several", ["{a,c}.txt"], ["a.txt"]],
    ["one character", ["?.txt", "[!a].txt"], ["a.txt"]],
    ["a bracket that is meant", ["b\\[1].txt"], ["b[1].txt"]],
    ["what is taken back and named again", ["**.js", "!src/**", "src/index.js"], ["src/index.js"]],
    ["nothing", [], []],
  ])("%s", async (_what, patterns, files) => {
    expect(await filesNamed(folder, patterns)).toEqual(files);
  });
});
