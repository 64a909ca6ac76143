import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generatedPages, stalePages } from "../../../cli/commands/docs.ts";
import { deadLinks } from "../../../cli/docs/links.ts";
import { paintFor } from "../../../cli/terminal.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "blumeops-docs-"));
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

const write = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
};

describe("the generated pages", () => {
  it("are committed as they would be written now", async () => {
    expect(await stalePages(root, await generatedPages({ root, paint: paintFor(process.stdout) }))).toEqual(
      [],
    );
  });

  it("are stale where one is missing, was edited, or is of a service that is no more", async () => {
    const wanted = new Map([
      ["docs/services/a.md", "a\n"],
      ["docs/services/b.md", "b\n"],
      ["docs/services/c.md", "c\n"],
    ]);
    await write("docs/services/a.md", "a\n");
    await write("docs/services/b.md", "edited\n");
    await write("docs/services/gone.md", "gone\n");
    expect(await stalePages(folder, wanted)).toEqual([
      "docs/services/b.md",
      "docs/services/c.md",
      "docs/services/gone.md",
    ]);
  });
});

describe("a link of the documentation", () => {
  it("leads somewhere", async () => {
    const { stdout } = await execa(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
      {
        cwd: root,
      },
    );
    const files = stdout.split("\n");
    expect(files).toContain("README.md");
    expect(files).toContain("docs/services/README.md");
    expect(await deadLinks(root, files)).toEqual([]);
  });

  it("is dead where there is no such file, no such heading, or nothing of the project", async () => {
    await write("docs/b.md", "# One `thing`, twice\n\n## Twice\n\n## Twice\n");
    await write(
      "docs/a.md",
      "# A\n\n[b](b.md) [one](b.md#one-thing-twice) [second](b.md#twice-1) [own](#a) [far](https://example.com/x)\n\n| t |\n|---|\n| [table](c.md) |\n\n[third](b.md#twice-2) [other](#b) [out](../../etc)\n",
    );
    expect(await deadLinks(folder, ["docs/a.md"])).toEqual([
      "docs/a.md: c.md",
      "docs/a.md: b.md#twice-2",
      "docs/a.md: #b",
      "docs/a.md: ../../etc",
    ]);
  });
});
