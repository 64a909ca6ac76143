import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { ComponentResource, secret } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { openStack, runStack } from "../../../engine/stack.ts";
import { Thing } from "./fixture/Thing.ts";
import { runs, Stage, until } from "./stage.ts";

const quiet = new AbortController().signal;
describe("a stack is previewed, applied, left alone the second time, and taken down", () => {
  it("tells each change with its values", async () => {
    await using stage = await Stage.open();
    let content = "lamp is off";
    const { stack } = await openStack(
      stage.place(async () => {
        const room = new ComponentResource("blumeops:test:Room", "room");
        new Thing("lamp", { content }, { parent: room });
        return { answer: 42 };
      }),
    );

    const previewed = await runStack(stack, "preview", quiet);
    expect(previewed).toMatchObject({ ok: true, changes: [{ kind: "create", name: "lamp" }] });
    expect(existsSync(stage.path("world", "lamp"))).toBe(false);

    const seen: number[] = [];
    const applied = await runStack(stack, "up", quiet, (done) => seen.push(done));
    expect(applied.ok).toBe(true);
    expect(await readFile(stage.path("world", "lamp"), "utf8")).toBe("lamp is off");
    expect(seen.at(-1)).toBeGreaterThanOrEqual(1);
    expect(await stack.outputs()).toMatchObject({ answer: { value: 42 } });

    expect(await runStack(stack, "up", quiet)).toMatchObject({
      ok: true,
      changes: [],
      drift: [],
      unchanged: 1,
    });

    content = "lamp is on";
    expect(await runStack(stack, "preview", quiet)).toMatchObject({
      changes: [
        {
          kind: "update",
          properties: ["content"],
          before: { content: "lamp is off" },
          after: { content: "lamp is on" },
        },
      ],
    });

    expect(await runStack(stack, "destroy", quiet)).toMatchObject({
      ok: true,
      changes: [{ kind: "delete" }],
    });
    expect(existsSync(stage.path("world", "lamp"))).toBe(false);
  });
});

describe("what somebody changed by hand is told", () => {
  it.each(["preview", "refresh"] as const)("by a %s", async (operation) => {
    await using stage = await Stage.open();
    const { stack } = await openStack(
      stage.place(async () => {
        new Thing("lamp", { content: "lamp is off" });
        new Thing("door", { content: "door is shut" });
      }),
    );
    await runStack(stack, "up", quiet);
    await writeFile(stage.path("world", "lamp"), "lamp is red");
    const { drift } = await runStack(stack, operation, quiet);
    expect(drift).toMatchObject([{ kind: "update", name: "lamp" }]);
  });
});

describe("a failure is told in the words of whoever refused", () => {
  it("names the resource of a provider's refusal, keeps what was made, and goes on afterwards", async () => {
    await using stage = await Stage.open();
    let refuse: { refuse?: string } = { refuse: "lamps are sold out (HTTP 409)" };
    const { stack } = await openStack(
      stage.place(async () => {
        const door = new Thing("door", { content: "door is shut" });
        new Thing("lamp", { content: "lamp is off", ...refuse }, { dependsOn: door });
      }),
    );
    const failed = await runStack(stack, "up", quiet);
    expect(failed.ok).toBe(false);
    const told = failed.diagnostics.filter(({ message }) => message.includes("sold out"));
    expect(told).toMatchObject([{ severity: "error", urn: expect.stringMatching(/::lamp$/) }]);
    expect(failed.changes.map(({ name }) => name)).toEqual(["door"]);

    refuse = {};
    const repaired = await runStack(stack, "up", quiet);
    expect(repaired).toMatchObject({ ok: true, changes: [{ kind: "create", name: "lamp" }] });
  });

  it("tells a program's own error once, without a stack trace of the engine", async () => {
    await using stage = await Stage.open();
    const { stack } = await openStack(
      stage.place(async () => {
        throw new Error("the facts are not in order");
      }),
    );
    const failed = runStack(stack, "preview", quiet);
    await expect(
      failed.then(({ diagnostics }) => diagnostics.map(({ message }) => message)),
    ).resolves.toEqual([expect.stringContaining("the facts are not in order")]);
  });

  it("says what is wrong with the state's passphrase", async () => {
    await using stage = await Stage.open();
    await openStack(stage.place(async () => ({ key: secret("value") })));
    await writeFile(stage.path("passphrase"), "another");
    const opened = openStack(stage.place(async () => ({ key: secret("value") })));
    await expect(opened.then(({ stack }) => runStack(stack, "up", quiet))).rejects.toThrow(/passphrase/);
  });
});

describe("a run that is ended loses nothing", () => {
  it("finishes what is under way on a signal, begins nothing new, and lets go of its lock", async () => {
    await using stage = await Stage.open();
    const place = stage.place(async () => {
      const lamp = new Thing("lamp", { content: "lamp is off", gated: true });
      new Thing("door", { content: "door is shut" }, { dependsOn: lamp });
    });
    const { stack } = await openStack(place);
    const abort = new AbortController();
    const run = runStack(stack, "up", abort.signal).then(
      ({ ok }) => ok,
      () => false,
    );
    await until(() => existsSync(stage.path("world", "lamp")));
    abort.abort();
    await writeFile(stage.path("world", ".gate"), "");
    expect(await run).toBe(false);
    expect(existsSync(stage.path("world", "door"))).toBe(false);
    expect(await stage.lockHolders()).toEqual([]);

    const finished = await runStack((await openStack(place)).stack, "up", quiet);
    expect(finished).toMatchObject({ ok: true, changes: [{ kind: "create", name: "door" }] });
  });

  it("does not begin at all when it was ended before", async () => {
    await using stage = await Stage.open();
    const { stack } = await openStack(
      stage.place(async () => void new Thing("lamp", { content: "lamp is off" })),
    );
    await expect(runStack(stack, "up", AbortSignal.abort())).rejects.toThrow("ended before it began");
    expect(existsSync(stage.path("world", "lamp"))).toBe(false);
  });

  it("is followed by another after its engine was killed, and its plugins are gone", async () => {
    await using stage = await Stage.open();
    const place = stage.place(async () => void new Thing("lamp", { content: "lamp is off", gated: true }));
    const { stack } = await openStack(place);
    const run = runStack(stack, "up", quiet).then(
      ({ ok }) => ok,
      () => false,
    );
    await until(() => existsSync(stage.path("world", "lamp")));
    const [engine] = await stage.lockHolders();
    process.kill(engine ?? 0, "SIGKILL");
    expect(await run).toBe(false);
    expect(await stage.lockHolders()).toEqual([engine]);
    const plugins = (await readFile(stage.path("world", ".pids"), "utf8")).trim().split("\n").map(Number);
    await until(() => !plugins.some(runs));

    await writeFile(stage.path("world", ".gate"), "");
    const finished = await runStack((await openStack(place)).stack, "up", quiet);
    expect(finished.ok).toBe(true);
    expect(await stage.lockHolders()).toEqual([]);
  });

  it("does not meet another that is under way", async () => {
    await using stage = await Stage.open();
    const place = stage.place(async () => void new Thing("lamp", { content: "lamp is off", gated: true }));
    const first = runStack((await openStack(place)).stack, "up", quiet);
    await until(() => existsSync(stage.path("world", "lamp")));
    const second = openStack(place).then(({ stack }) => runStack(stack, "up", quiet));
    await expect(second).rejects.toThrow(/^the stack is currently locked by 1 lock.*\n.*pid \d+/);
    await writeFile(stage.path("world", ".gate"), "");
    expect((await first).ok).toBe(true);
  });
});

describe("a state whose attributes a killed engine left half written", () => {
  it("is read all the same", async () => {
    await using stage = await Stage.open();
    const place = stage.place(async () => {
      new Thing("lamp", { content: "lamp is on" });
    });
    const { stack } = await openStack(place);
    expect((await runStack(stack, "up", quiet)).ok).toBe(true);
    await writeFile(stage.path("state", ".pulumi", "stacks", "blumeops", "test.json.attrs"), "");
    const { kept } = await openStack(place);
    expect(JSON.stringify(kept)).toContain("lamp is on");
  });
});
