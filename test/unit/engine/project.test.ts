import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { layOutProject } from "../../../engine/project.ts";

let root: string;
let lab: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "blumeops-project-"));
  lab = join(root, ".lab", "project");
  await writeFile(join(root, "Pulumi.yaml"), "# The project.\nname: blumeops\nmain: stacks/index.ts\n");
  await settings("config:\n  blumeops:people:\n    owner: owner@example.com\n");
  return async () => await rm(root, { recursive: true, force: true });
});

const settings = async (text: string) => await writeFile(join(root, "Pulumi.network.yaml"), text);
const laidOut = async (name: string): Promise<unknown> => parse(await readFile(join(lab, name), "utf8"));

describe("the lab's project runs the checkout's program with the checkout's settings", () => {
  it("from a folder of its own", async () => {
    await layOutProject(root, lab);
    expect(await laidOut("Pulumi.yaml")).toEqual({ name: "blumeops", main: "../../stacks/index.ts" });
    expect(await laidOut("Pulumi.network.yaml")).toEqual({
      config: { "blumeops:people": { owner: "owner@example.com" } },
    });
  });

  it("keeps the salt that the engine wrote there, and takes over what changed in the checkout", async () => {
    await layOutProject(root, lab);
    const file = join(lab, "Pulumi.network.yaml");
    await writeFile(file, `encryptionsalt: v1:abc\n${await readFile(file, "utf8")}`);
    await settings("config:\n  blumeops:people:\n    owner: other@example.com\n");
    await layOutProject(root, lab);
    expect(await laidOut("Pulumi.network.yaml")).toEqual({
      config: { "blumeops:people": { owner: "other@example.com" } },
      encryptionsalt: "v1:abc",
    });
    expect(await readFile(join(root, "Pulumi.network.yaml"), "utf8")).not.toContain("salt");
  });

  it("writes nothing when nothing changed", async () => {
    await layOutProject(root, lab);
    const before = await stat(join(lab, "Pulumi.yaml"));
    await layOutProject(root, lab);
    expect((await stat(join(lab, "Pulumi.yaml"))).mtimeMs).toBe(before.mtimeMs);
  });

  it("ignores files that are no stack's", async () => {
    await mkdir(lab, { recursive: true });
    await writeFile(join(root, "Pulumi.network.local.yaml"), "nonsense: [");
    await expect(layOutProject(root, lab)).resolves.toBeUndefined();
  });
});
