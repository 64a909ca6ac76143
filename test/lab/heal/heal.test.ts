import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { BrokenLab, containerStopped, policyEdited, unloaded } from "../check/broken.ts";
import { Checkout } from "../checkout.ts";
import { only } from "../outcome.ts";

const Drifted = z.object({ layer: z.string(), subject: z.string() });
const Healed = z.object({
  ok: z.boolean(),
  healed: z.array(Drifted),
  left: z.array(Drifted.extend({ why: z.string() })),
  ignored: z.array(Drifted),
  stacks: z.array(z.object({ stack: z.string(), changes: z.array(z.object({ subject: z.string() })) })),
});

/** Everything that can be put right at once, in milliseconds. */
const LONG = 400_000;

const JELLYFIN = "mcquack.jellyfin";
const SIFAKA = "sifaka.tail8d86e.ts.net";
const ZOT = ['gcInterval: "24h"', 'gcInterval: "12h"'] as const;
const MINIFLUX = ["listen: 443", "listen: 8443"] as const;

let checkout: Checkout;
let lab: BrokenLab;
beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["start", "--only", "network,indri"]);
  lab = new BrokenLab(checkout, await checkout.environment());
}, 300_000);
afterAll(async () => await checkout.remove());

interface Healing {
  readonly code: number | undefined;
  /** "dns: feed.ops.eblu.me A" */
  readonly healed: readonly string[];
  readonly left: readonly string[];
  readonly whys: readonly string[];
  /** Of the engine, in the words of each stack. */
  readonly changed: readonly string[];
}

async function heal(...args: string[]): Promise<Healing> {
  const { code, stdout, stderr } = await checkout.run(["up", "--heal", "--json", ...args]);
  if (stdout === "") throw new Error(stderr);
  const { ok, healed, left, stacks } = Healed.parse(JSON.parse(stdout));
  expect(ok).toBe(code === 0);
  const named = (ones: readonly z.output<typeof Drifted>[]): string[] =>
    ones.map(({ layer, subject }) => `${layer}: ${subject}`).sort();
  return {
    code,
    healed: named(healed),
    left: named(left),
    whys: left.map(({ why }) => why),
    changed: stacks.flatMap(({ changes }) => changes.map(({ subject }) => subject)).sort(),
  };
}

async function changes(stack: string): Promise<string[]> {
  return only(await checkout.json(["preview", stack])).changes.map(({ subject }) => subject);
}

async function valuesOf(record: string): Promise<readonly string[]> {
  const records = await lab.world.records();
  return (
    records.find(({ rrset_name: name, rrset_type: type }) => name === record && type === "A")?.rrset_values ??
    []
  );
}

async function edit(file: string, [from, to]: readonly [string, string]): Promise<void> {
  await checkout.edit(file, (text) => text.replace(from, to));
}

describe("up --heal repairs what drift reports, and applies no facts", () => {
  it(
    "repairs an agent, a file, a container, records and tags, and leaves a service whose facts moved",
    async () => {
      const names = lab.path("usr/local/etc/own-names");
      const config = lab.path(`Users/${lab.user}/.config/zot/config.json`);
      const [text, zot, feed, all, tags] = await Promise.all([
        readFile(names, "utf8"),
        readFile(config, "utf8"),
        valuesOf("feed.ops"),
        valuesOf("*.ops"),
        lab.world.tags(SIFAKA),
      ]);
      await unloaded(JELLYFIN)(lab);
      await writeFile(names, `${text}# by hand\n`);
      await containerStopped("smartctl-exporter")(lab);
      await lab.world.deleteRecord("feed.ops", "A");
      await lab.world.setRecord("*.ops", "A", ["192.0.2.7"], 600);
      await lab.world.setTags(SIFAKA, tags.slice(1));
      await edit("services/zot.ts", ZOT);

      const { code, healed, left, whys } = await heal();
      expect(healed).toEqual(
        [
          `indri: jellyfin: agent ${JELLYFIN}`,
          "indri: own-names: /usr/local/etc/own-names",
          "sifaka: container smartctl-exporter",
          "dns: feed.ops.eblu.me A",
          "dns: *.ops.eblu.me A",
          `tailnet: tags of ${SIFAKA}`,
        ].sort(),
      );
      expect([code, left]).toEqual([1, ["indri: zot: ~/.config/zot/config.json"]]);
      expect(whys).toEqual([expect.stringContaining("facts have moved since the last apply")]);
      expect({
        names: await readFile(names, "utf8"),
        zot: await readFile(config, "utf8"),
        feed: await valuesOf("feed.ops"),
        all: await valuesOf("*.ops"),
        tags: (await lab.world.tags(SIFAKA)).toSorted(),
      }).toEqual({ names: text, zot, feed, all, tags: tags.toSorted() });
    },
    LONG,
  );

  it("changes nothing the second time", async () => {
    expect(await heal()).toMatchObject({ code: 1, healed: [], changed: [] });
  });

  it("leaves the state's word of what was applied: a preview still shows the moved facts, and nothing else", async () => {
    expect([await changes("network"), await changes("indri")]).toEqual([[], ["zot"]]);
  });

  it("leaves such a service even where somebody has changed it by hand as well", async () => {
    const mend = await unloaded("mcquack.eblume.zot")(lab);
    const { healed, left } = await heal();
    expect([healed, left]).toEqual([
      [],
      ["indri: zot: agent mcquack.eblume.zot", "indri: zot: ~/.config/zot/config.json"],
    ]);
    await mend();
  });

  it("has nothing left once the facts are applied", async () => {
    await checkout.json(["up", "indri"]);
    expect(await heal()).toMatchObject({ code: 0, healed: [], left: [], changed: [] });
  });
});

describe("what of the network has moved is left to a plain apply", () => {
  it("a policy that was edited by hand, when the facts now ask for another; tags are repaired all the same", async () => {
    const tags = await lab.world.tags(SIFAKA);
    const mend = await policyEdited(lab);
    await lab.world.setTags(SIFAKA, tags.slice(1));
    await edit("services/miniflux.ts", MINIFLUX);
    onTestFinished(async () => {
      const [to, from] = MINIFLUX;
      await edit("services/miniflux.ts", [from, to]);
      await mend();
    });
    const before = await lab.world.policy();
    const { healed, left } = await heal("network");
    expect([healed, left.includes("tailnet: policy")]).toEqual([[`tailnet: tags of ${SIFAKA}`], true]);
    expect(await lab.world.policy()).toBe(before);
  });

  it("and the policy is repaired when the facts ask for the one that was applied", async () => {
    const before = await lab.world.policy();
    await policyEdited(lab);
    expect(await heal()).toMatchObject({ code: 0, healed: ["tailnet: policy"], changed: ["policy"] });
    expect(await lab.world.policy()).toBe(before);
  });
});

describe("what is not healed is named", () => {
  it("a record that nobody states stays", async () => {
    await lab.world.setRecord("stray.ops", "A", ["192.0.2.1"]);
    onTestFinished(async () => await lab.world.deleteRecord("stray.ops", "A"));
    const { code, left, whys } = await heal();
    expect([code, left]).toEqual([1, ["dns: stray.ops.eblu.me A"]]);
    expect(whys).toEqual([expect.stringContaining("nobody states it")]);
    expect(await valuesOf("stray.ops")).toEqual(["192.0.2.1"]);
  });

  it("an ignored record stays as it is, and so does a service of which something is ignored", async () => {
    const names = lab.path("usr/local/etc/own-names");
    const [text, feed] = [await readFile(names, "utf8"), await valuesOf("feed.ops")];
    onTestFinished(async () => await rm(join(checkout.folder, "drift-ignore.yaml")));
    for (const subject of ["dns: feed.ops.eblu.me A", "indri: own-names: /usr/local/etc/own-names"]) {
      const entry = ["--ignore", subject, "--reason", "a trial by hand", "--until", "2999-01-31"];
      expect((await checkout.run(["drift", ...entry])).code).toBe(0);
    }
    await lab.world.setRecord("feed.ops", "A", ["192.0.2.9"]);
    await writeFile(names, `${text}# by hand\n`);
    expect(await heal()).toMatchObject({ code: 0, healed: [], left: [], changed: [] });
    expect([await valuesOf("feed.ops"), await readFile(names, "utf8")]).toEqual([
      ["192.0.2.9"],
      `${text}# by hand\n`,
    ]);
    await writeFile(names, text);
    await lab.world.setRecord("feed.ops", "A", feed);
  });

  it("drift says how to repair what can be repaired", async () => {
    await lab.world.deleteRecord("feed.ops", "A");
    expect((await checkout.run(["drift"])).stdout).toContain("npx blumeops up --heal");
    expect((await checkout.run(["up", "--heal"])).stdout).toMatch(/\nnothing has drifted · /);
  });
});
