import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const root = dirname(dirname(dirname(import.meta.dirname)));
const explain = async (
  ...words: string[]
): Promise<{ exitCode?: number | undefined; stdout: string; stderr: string }> =>
  await execa(process.execPath, [join(root, "cli", "main.ts"), "explain", ...words], { reject: false });

const Page = z.object({
  name: z.literal("miniflux"),
  secrets: z.array(z.object({ reference: z.string().startsWith("op://") })),
  stores: z.array(z.object({ state: z.literal("covered") })).min(1),
  checks: z.array(z.object({ id: z.string(), remedy: z.array(z.unknown()).min(1) })).min(1),
});

describe("blumeops explain", () => {
  it("gives the whole page as one JSON document", async () => {
    const { exitCode, stdout } = await explain("miniflux", "--json");
    expect(exitCode).toBe(0);
    expect(Page.parse(JSON.parse(stdout)).checks.map(({ id }) => id)).toContain("site:feed.ops.eblu.me");
  });

  it("refuses a name that is none in one message that names near ones, and tells nothing else", async () => {
    const { exitCode, stdout, stderr } = await explain("minflux", "--json");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain('there is no service "minflux"\n  did you mean miniflux?');
    expect(stderr).not.toContain(" at ");
  });
});
