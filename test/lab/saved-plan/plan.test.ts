import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { FORM } from "../../../plan/saved/form.ts";
import { BrokenLab } from "../check/broken.ts";
import { Checkout } from "../checkout.ts";
import { valuesOfVault } from "../indri-stack/vault.ts";
import { Outcome } from "../outcome.ts";

const ZOT = ['gcInterval: "24h"', 'gcInterval: "12h"'] as const;
const PLAN = "plan.json";
/** The whole lab from nothing, in milliseconds. */
const LONG = 600_000;

/** Of a plan, what its reader goes by. */
const Plan = z.looseObject({
  form: z.string(),
  made: z.string(),
  target: z.string(),
  stacks: z.array(z.looseObject({ stack: z.string() })),
});

let checkout: Checkout;
let lab: BrokenLab;
beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["lab", "start"]);
  lab = new BrokenLab(checkout, await checkout.environment());
}, 300_000);
afterAll(async () => await checkout.remove());

const file = (): string => join(checkout.folder, PLAN);
const save = async (...stacks: string[]): Promise<unknown> =>
  await checkout.json(["preview", ...stacks, "--save", PLAN]);

/** What each stack's run was about, whatever the order. */
function told(document: unknown): unknown {
  return Outcome.parse(document).stacks.map(({ stack, changes }) => [
    stack,
    changes.map(({ kind, subject }) => `${kind} ${subject}`).sort(),
  ]);
}

/** Applies the plan and expects that it is refused. @returns what was said */
async function refused(...args: string[]): Promise<string> {
  const config = lab.path(`Users/${lab.user}/.config/zot/config.json`);
  const world = async (): Promise<unknown> => [await lab.world.snapshot(), await readFile(config, "utf8")];
  const before = await world();
  const { code, stderr } = await checkout.run(["up", "--plan", PLAN, ...args]);
  expect(code).toBe(1);
  expect(await world()).toEqual(before);
  return stderr;
}

async function edited([from, to]: readonly [string, string]): Promise<void> {
  await checkout.edit("services/zot.ts", (text) => text.replace(from, to));
}

describe("a plan that was kept is applied, exactly that", () => {
  it(
    "from nothing: what was saved is what is applied, and nothing is left to do",
    async () => {
      const saved = await save("network", "indri");
      const applied = await checkout.json(["up", "--plan", PLAN]);
      expect(told(applied)).toEqual(told(saved));
      expect(told(await checkout.json(["preview", "network", "indri"]))).toEqual([
        ["network", []],
        ["indri", []],
      ]);
    },
    LONG,
  );

  it("the file is the owner's alone and holds no value of a secret", async () => {
    await edited(ZOT);
    await save("network", "indri");
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    const text = await readFile(file(), "utf8");
    expect(Plan.parse(JSON.parse(text))).toMatchObject({ form: FORM, target: "lab" });
    const values = await valuesOfVault(await checkout.environment());
    expect(values.length).toBeGreaterThan(10);
    expect(values.filter((value) => text.includes(value))).toEqual([]);
  });

  it("a change of the facts together with a repair, and not a second time", async () => {
    await lab.world.deleteRecord("feed.ops", "A");
    const saved = await save("network", "indri");
    const applied = await checkout.json(["up", "--plan", PLAN]);
    expect(told(applied)).toEqual(told(saved));
    expect(told(applied)).toEqual([
      ["network", ["add record feed.ops.eblu.me A"]],
      ["indri", ["change zot"]],
    ]);
    expect(await refused()).toMatch(/network: it would no longer add record feed\.ops\.eblu\.me A/);
  });
});

describe("a plan is refused, and nothing changes", () => {
  const BACK = [ZOT[1], ZOT[0]] as const;

  it("when a fact has changed since", async () => {
    await lab.world.deleteRecord("feed.ops", "A");
    onTestFinished(async () => void (await checkout.json(["up", "network"])));
    await save("network", "indri");
    await edited(BACK);
    onTestFinished(async () => await edited(ZOT));
    const said = await refused();
    expect(said).toContain("the tree has moved since it was made\n  service zot of indri is another\n");
    expect(said).toContain("nothing was changed");
  });

  it("when somebody has changed a record since", async () => {
    await edited(BACK);
    await save("network", "indri");
    const records = await lab.world.records();
    const feed = records.find(({ rrset_name: name }) => name === "feed.ops")?.rrset_values ?? [];
    await lab.world.setRecord("feed.ops", "A", ["192.0.2.9"]);
    expect(await refused()).toContain("network: it would also change record feed.ops.eblu.me A");
    await lab.world.setRecord("feed.ops", "A", feed);
  });

  it("when it is older than a day, or for the real systems", async () => {
    const text = await readFile(file(), "utf8");
    const plan = Plan.parse(JSON.parse(text));
    const made = new Date(Date.now() - 25 * 3_600_000).toISOString();
    await writeFile(file(), JSON.stringify({ ...plan, made }));
    expect(await refused()).toContain("more than a day ago");
    await writeFile(file(), JSON.stringify({ ...plan, target: "live" }));
    expect(await refused()).toContain("is a plan for the real systems, and the lab is meant");
    await writeFile(file(), text);
    expect(told(await checkout.json(["up", "--plan", PLAN]))).toEqual([["indri", ["change zot"]]]);
  });

  it.each([
    ["no JSON", "not json"],
    ["another document", JSON.stringify({ name: "blumeops" })],
    ["a plan of a later form", JSON.stringify({ form: "blumeops-plan/2", stacks: [] })],
    ["a plan with a word too many", JSON.stringify({ form: FORM, made: "2026-01-01T00:00:00Z", more: 1 })],
  ])("when it is %s: one clear error", async (_, text) => {
    await writeFile(file(), text);
    const { code, stderr } = await checkout.run(["up", "--plan", PLAN]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("plan.json is no plan that can be applied")]);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it("when there is no such file, or stacks are named beside it", async () => {
    expect(await checkout.run(["up", "--plan", "none.json"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("none.json cannot be read: ENOENT"),
    });
    expect((await checkout.run(["up", "network", "--plan", PLAN])).code).toBe(2);
  });
});
