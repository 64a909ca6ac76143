import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const root = dirname(dirname(dirname(import.meta.dirname)));
const Mise = z.object({
  tasks: z.record(z.string(), z.object({ description: z.string(), run: z.string() })),
});

async function tasks(): Promise<string[]> {
  const { tasks: all } = Mise.parse(parse(await readFile(join(root, "mise.toml"), "utf8")));
  return Object.keys(all).sort();
}

/** Tasks in the first column of the tables of a section. */
async function named(page: string, header: string): Promise<string[]> {
  const text = await readFile(join(root, page), "utf8");
  const [, after = ""] = text.split(`| ${header} |`);
  const [table = ""] = after.split("\n\n");
  return table
    .split("\n")
    .slice(2)
    .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
}

describe("the page about tasks", () => {
  it("names every task of mise.toml, and no other as one", async () => {
    const documented = [
      ...(await named("docs/tasks.md", "task of the running system")),
      ...(await named("docs/tasks.md", "only here")),
    ];
    expect(documented.sort()).toEqual(await tasks());
  });

  it("names no task as left out that there is", async () => {
    const left = await named("docs/tasks.md", "left out");
    expect(left.length).toBeGreaterThan(20);
    expect(left.filter((name) => left.indexOf(name) !== left.lastIndexOf(name))).toEqual([]);
    const there = await tasks();
    expect(left.filter((name) => there.includes(name))).toEqual([]);
  });

  it("every task is run by the tests with the real mise", async () => {
    const test = await readFile(join(root, "test/lab/mise/tasks.test.ts"), "utf8");
    expect((await tasks()).filter((name) => !test.includes(`"${name}"`))).toEqual([]);
  });
});
