import { readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { labPlaces } from "../../../lab/places.ts";
import { Checkout } from "../checkout.ts";
import { Outcome, only } from "../outcome.ts";
import { World } from "../world.ts";
import { agentsOfHost, filesOfHost } from "./world.ts";

const Adopted = Outcome.extend({
  adopted: z.array(
    z.object({
      stack: z.string(),
      taken: z.array(z.string()),
      missing: z.array(z.string()),
      anew: z.array(z.string()),
      differs: z.array(z.string()),
    }),
  ),
});

let checkout: Checkout;
let environment: Record<string, string>;
let world: World;
beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["start", "--only", "network,indri"]);
  environment = await checkout.environment();
  world = new World(environment);
}, 600_000);
afterAll(async () => await checkout.remove());

/** Forgets what the engine knows: of a workstation that is gone, with the project's salt. */
async function loseState(): Promise<void> {
  const { state, project } = labPlaces(checkout.folder);
  await Promise.all([state, project].map(async (folder) => await rm(folder, { recursive: true })));
}

async function adopt(...stacks: readonly string[]): Promise<z.output<typeof Adopted>> {
  return Adopted.parse(await checkout.json(["adopt", ...stacks]));
}

async function everything(): Promise<Record<string, unknown>> {
  const [network, etag, agents, files] = await Promise.all([
    world.snapshot(),
    world.etag(),
    agentsOfHost(environment),
    filesOfHost(environment),
  ]);
  return { network, etag, agents, files: Object.fromEntries(files) };
}

describe("a lost state", () => {
  let before: Record<string, unknown>;
  let adopted: z.output<typeof Adopted>;
  beforeAll(async () => {
    before = await everything();
    await loseState();
    adopted = await adopt();
  });

  it("is written anew from what is there: nothing is missing, nothing differs", () => {
    expect(adopted.adopted.map(({ stack, missing, differs }) => ({ stack, missing, differs }))).toEqual([
      { stack: "network", missing: [], differs: [] },
      { stack: "indri", missing: [], differs: [] },
    ]);
    const [network, indri] = adopted.adopted;
    expect(network?.taken).toEqual(
      expect.arrayContaining([
        "policy",
        "device tags of indri",
        "service svc:home",
        "record *.ops.eblu.me A",
      ]),
    );
    expect(indri?.taken).toEqual(expect.arrayContaining(["forgejo", "caddy", "node-exporter-sifaka"]));
  });

  it("after which a preview changes nothing but the keys that are told once", () => {
    const changes = adopted.stacks.flatMap(({ changes: all }) => all);
    expect(adopted.adopted[0]?.anew).not.toEqual([]);
    expect(changes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual(
      adopted.adopted[0]?.anew.map((name) => `add auth key ${name}`),
    );
    expect(adopted.stacks.flatMap(({ drift }) => drift)).toEqual([]);
  });

  it("and nothing in the world has been touched: same policy, records, processes and files", async () => {
    expect(await everything()).toEqual(before);
  });

  it("and it holds no secret in the open", async () => {
    const { state } = labPlaces(checkout.folder);
    const secret = await readFile(
      join(environment["LAB_INDRI_ROOT"] ?? "", "opt/homebrew/var/forgejo/custom/conf/app.ini"),
      "utf8",
    );
    const value = /INTERNAL_TOKEN\s*=\s*(\S{12,})/.exec(secret)?.[1] ?? "";
    expect(value).not.toBe("");
    const { stdout } = await execa("grep", ["-rlF", value, state], { reject: false });
    expect(stdout).toBe("");
  });

  it("is refused where there is a state", async () => {
    const { code, stderr } = await checkout.run(["adopt", "network"]);
    expect(code).toBe(1);
    expect(stderr).toContain("network: there is a state already; npx blumeops up network keeps it");
  });

  it("is kept by the next apply, which makes the keys anew, revokes the old ones and restarts nothing", async () => {
    const agents = await agentsOfHost(environment);
    const { keys } = await world.snapshot();
    const { stacks } = Outcome.parse(await checkout.json(["up"]));
    expect(stacks.flatMap(({ changes }) => changes.map(({ subject }) => subject))).toEqual(
      adopted.adopted[0]?.anew.map((name) => `auth key ${name}`),
    );
    expect((await world.snapshot())["keys"]).toEqual(keys);
    expect(await agentsOfHost(environment)).toEqual(agents);
    expect(Outcome.parse(await checkout.json(["preview"])).stacks.flatMap(({ changes }) => changes)).toEqual(
      [],
    );
  });
});

describe("what is not as stated", () => {
  it("in the tailnet and the zone is taken up as it is, and the preview says what becomes of it", async () => {
    const policy = await world.policy();
    await world.setPolicy(`${policy}// by hand\n`);
    await world.setRecord("forge.ops", "A", ["100.64.0.9"], 600);
    await world.deleteRecord("*.ops", "A");
    await loseState();
    const { adopted, stacks } = await adopt("network");
    expect(adopted[0]?.missing).toEqual(["record *.ops.eblu.me A"]);
    const [network] = stacks;
    expect(network?.drift).toEqual([]);
    expect(
      network?.changes
        .filter(({ subject }) => !subject.startsWith("auth key"))
        .map(({ kind, subject }) => `${kind} ${subject}`)
        .sort(),
    ).toEqual(["add record *.ops.eblu.me A", "change policy", "change record forge.ops.eblu.me A"]);
    expect(await world.policy()).toBe(`${policy}// by hand\n`);
    await checkout.json(["up", "network"]);
    expect(await world.policy()).toBe(policy);
  });

  it("on the host is left for the next apply, and the rest is taken up", async () => {
    const path = join(environment["LAB_INDRI_ROOT"] ?? "", "opt/homebrew/var/forgejo/custom/conf/app.ini");
    const text = await readFile(path, "utf8");
    await writeFile(path, `${text}; by hand\n`);
    await loseState();
    const { adopted, stacks } = await adopt("indri");
    expect(adopted[0]?.differs).toEqual(["forgejo"]);
    expect(adopted[0]?.taken).toContain("caddy");
    expect(only({ target: "lab", stacks }).changes.map(({ subject }) => subject)).toEqual(["forgejo"]);
    expect(await readFile(path, "utf8")).toBe(`${text}; by hand\n`);
    await writeFile(path, text);
    await utimes(path, new Date(), new Date());
    await checkout.json(["up", "indri"]);
  });
});

describe("a run that is cut off", () => {
  it.each([3_000, 8_000])("after %i ms is finished by the same command", async (after) => {
    const before = await everything();
    await loseState();
    await checkout.killed(["adopt"], after);
    const { code, stderr } = await checkout.run(["adopt"]);
    // Only where the first one had come to its end is there nothing left to take up.
    if (code !== 0) expect(stderr).toContain("there is a state already");
    const changes = Outcome.parse(await checkout.json(["preview"])).stacks.flatMap((stack) => stack.changes);
    expect(changes.filter(({ subject }) => !subject.startsWith("auth key"))).toEqual([]);
    expect(await everything()).toEqual(before);
  });
});
