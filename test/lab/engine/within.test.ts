import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { ComponentResource } from "@pulumi/pulumi";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openStack, runStack } from "../../../engine/stack.ts";
import { Thing } from "./fixture/Thing.ts";
import { Stage } from "./stage.ts";

const quiet = new AbortController().signal;

/** A lamp with a note of what it was told. */
class Lamp extends ComponentResource {
  constructor(name: string, content: string) {
    super("blumeops:test:Lamp", name);
    new Thing(name, { content: `${name} is ${content}` }, { parent: this });
    this.registerOutputs({ telling: content });
  }
}

const Resources = z.object({
  resources: z.array(
    z.looseObject({
      urn: z.string(),
      type: z.string(),
      outputs: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

async function resourcesOf(stack: Stack): Promise<z.output<typeof Resources>["resources"]> {
  return Resources.parse((await stack.exportStack()).deployment).resources;
}

describe("a run over some resources", () => {
  it("puts those right, leaves the others to the word, and notes nothing of what was not applied", async () => {
    await using stage = await Stage.open();
    let content = "off";
    const { stack } = await openStack(
      stage.place(async () => {
        new Lamp("hall", "off");
        new Lamp("cellar", content);
        return { cellar: content };
      }),
    );
    await runStack(stack, "up", quiet);
    await writeFile(stage.path("world", "hall"), "hall is broken");
    content = "on";
    const hall = (await resourcesOf(stack)).find(({ urn }) => urn.endsWith("Thing::hall"));
    const targets = [hall?.urn ?? ""];
    const previewed = await runStack(stack, "preview", quiet, undefined, true, { targets });
    expect(previewed.changes.map(({ name }) => name)).toEqual(["hall"]);
    expect((await runStack(stack, "up", quiet, undefined, true, { targets })).ok).toBe(true);

    const world = async (name: string): Promise<string> => await readFile(stage.path("world", name), "utf8");
    expect([await world("hall"), await world("cellar")]).toEqual(["hall is off", "cellar is off"]);
    const cellar = (await resourcesOf(stack)).find(({ urn }) => urn.endsWith("Lamp::cellar"));
    expect(cellar?.outputs).toEqual({ telling: "off" });
    expect(await stack.outputs()).toMatchObject({ cellar: { value: "off" } });

    expect((await runStack(stack, "up", quiet)).changes.map(({ name }) => name)).toEqual(["cellar"]);
    const after = (await resourcesOf(stack)).find(({ urn }) => urn.endsWith("Lamp::cellar"));
    expect(after?.outputs).toEqual({ telling: "on" });
  });
});

describe("an apply that is kept to the engine's plan", () => {
  it("does what was previewed", async () => {
    await using stage = await Stage.open();
    const within = { enginePlan: stage.path("plan.json") };
    const { stack } = await openStack(stage.place(async () => void new Lamp("hall", "off")));
    await runStack(stack, "preview", quiet, undefined, true, within);
    expect(await runStack(stack, "up", quiet, undefined, true, within)).toMatchObject({ ok: true });
    expect(await readFile(stage.path("world", "hall"), "utf8")).toBe("hall is off");
  });

  it("makes nothing that was not, and says what it is", async () => {
    await using stage = await Stage.open();
    const within = { enginePlan: stage.path("plan.json") };
    let content = "off";
    const { stack } = await openStack(stage.place(async () => void new Lamp("hall", content)));
    await runStack(stack, "preview", quiet, undefined, true, within);
    content = "on";
    const { ok, diagnostics } = await runStack(stack, "up", quiet, undefined, true, within);
    expect([ok, existsSync(stage.path("world", "hall"))]).toEqual([false, false]);
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain("violates plan");
  });
});
