import { existsSync } from "node:fs";
import { chmod, lstat, mkdir, mkdtemp, readFile, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { beforeEach, describe, expect, it } from "vitest";
import { installPlugins, PLUGINS } from "../../../engine/plugins.ts";

let home: string;
let user: string;
let engine: string;
let checkout: string;
beforeEach(async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "blumeops-plugins-")));
  [home, user, engine, checkout] = [
    join(folder, "home"),
    join(folder, "user"),
    join(folder, "cache", "pulumi"),
    // A name that a shell would take apart.
    join(folder, "somebody's $HOME checkout"),
  ];
  await program(engine, "the engine");
  for (const name of ["tailscale", "gandi", "command", "language-nodejs"]) {
    const entry = join(checkout, "providers", name, "main.ts");
    await mkdir(dirname(entry), { recursive: true });
    await writeFile(entry, `console.log("stand-in for ${name}", ...process.argv.slice(2));`);
  }
  return async () => await rm(folder, { recursive: true, force: true });
});

async function program(path: string, says: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${says}'\n`);
  await chmod(path, 0o755);
}

async function says(path: string, ...args: string[]): Promise<string> {
  return (await execa(path, args)).stdout;
}

const install = async (environment: NodeJS.ProcessEnv = {}, from = checkout, pulumi = engine) =>
  await installPlugins(home, pulumi, from, { HOME: user, ...environment });
const tailscale = "resource-tailscale-v0.29.1/pulumi-resource-tailscale";
const official = () => join(user, ".pulumi", "plugins", tailscale);
const installed = () => join(home, "plugins", tailscale);

describe("a home of the checkout's own", () => {
  it("lets the engine keep no logs, also where it did before", async () => {
    await program(join(home, "logs", "old.log"), "every property");
    await install();
    await expect(mkdir(join(home, "logs"), { recursive: true })).rejects.toThrow("EEXIST");
  });
});

describe("where no official plugin is installed a stand-in serves", () => {
  it("for every provider and for the language host", async () => {
    expect(await install()).toEqual(PLUGINS.map((plugin) => ({ plugin, by: "stand-in" })));
    expect(await says(installed(), "--logflow")).toBe("stand-in for tailscale --logflow");
    expect(await says(join(home, "bin", "pulumi-language-nodejs"))).toBe("stand-in for language-nodejs");
    expect(await says(join(home, "bin", "pulumi"))).toBe("the engine");
  });

  it("from where the checkout has moved", async () => {
    await install();
    const moved = `${checkout} moved`;
    await mkdir(join(moved, "providers", "tailscale"), { recursive: true });
    await writeFile(join(moved, "providers", "tailscale", "main.ts"), 'console.log("from the new place")');
    await install({}, moved);
    expect(await says(installed())).toBe("from the new place");
  });

  it("also where the official one is not all there yet", async () => {
    await program(official(), "half of it");
    await writeFile(join(user, ".pulumi", "plugins", "resource-tailscale-v0.29.1.partial"), "");
    expect(await install()).toContainEqual({ plugin: PLUGINS[0], by: "stand-in" });
  });
});

describe("an official plugin that the user has is used instead", () => {
  it("from ~/.pulumi", async () => {
    await program(official(), "official");
    expect(await install()).toContainEqual({ plugin: PLUGINS[0], by: "official" });
    expect(await says(installed())).toBe("official");
    // The engine passes over a folder that is a link.
    expect((await lstat(dirname(installed()))).isDirectory()).toBe(true);
  });

  it("from PULUMI_HOME", async () => {
    await program(join(user, "elsewhere", "plugins", tailscale), "official elsewhere");
    await install({ PULUMI_HOME: join(user, "elsewhere") });
    expect(await says(installed())).toBe("official elsewhere");
  });

  it("also when the lab's own home stands in PULUMI_HOME", async () => {
    await program(official(), "official");
    await install({ PULUMI_HOME: home });
    expect(await says(installed())).toBe("official");
  });

  it("when it comes after a stand-in, and no longer when it has gone", async () => {
    await install();
    await program(official(), "official");
    await install();
    expect(await says(installed())).toBe("official");
    await rm(join(user, ".pulumi"), { recursive: true });
    await install();
    expect(await says(installed())).toBe("stand-in for tailscale");
  });

  it("and its language host when that lies beside the engine", async () => {
    const host = join(dirname(engine), "pulumi-language-nodejs");
    await program(host, "official host");
    await install();
    expect(await says(join(home, "bin", "pulumi-language-nodejs"))).toBe("official host");
    await rm(host);
    await install();
    expect(await says(join(home, "bin", "pulumi-language-nodejs"))).toBe("stand-in for language-nodejs");
  });
});

describe("what is the user's is never written", () => {
  it("when an official plugin turns unusable under a link to it", async () => {
    await program(official(), "official");
    await install();
    await writeFile(join(user, ".pulumi", "plugins", "resource-tailscale-v0.29.1.partial"), "");
    await install();
    expect(await says(official())).toBe("official");
    expect((await lstat(dirname(installed()))).isSymbolicLink()).toBe(false);
  });

  it("when the engine is found through the lab's own folder", async () => {
    await install();
    await install({}, checkout, join(home, "bin", "pulumi"));
    expect(await readlink(join(home, "bin", "pulumi"))).toBe(engine);
    expect(await says(join(home, "bin", "pulumi"))).toBe("the engine");
  });
});

describe("laying out twice", () => {
  it("leaves the same files, also when two do it at once", async () => {
    await install();
    const before = await lstat(installed());
    await Promise.all([install(), install(), install()]);
    expect((await lstat(installed())).mtimeMs).toBe(before.mtimeMs);
    expect(existsSync(join(home, "bin", "pulumi"))).toBe(true);
    expect(await readFile(installed(), "utf8")).toContain("somebody'\\''s");
  });
});
