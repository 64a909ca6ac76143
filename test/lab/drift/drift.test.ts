import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { BrokenLab } from "../check/broken.ts";
import { Checkout } from "../checkout.ts";

const Drift = z.object({
  ok: z.boolean(),
  drift: z.array(z.object({ layer: z.string(), kind: z.string(), subject: z.string(), what: z.string() })),
  ignored: z.array(z.object({ subject: z.string() })),
  stale: z.array(z.object({ why: z.string() })),
});

let checkout: Checkout;
let lab: BrokenLab;
beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["start", "--only", "network,indri"]);
  lab = new BrokenLab(checkout, await checkout.environment());
}, 300_000);
afterAll(async () => await checkout.remove());

async function drift(): Promise<{ code: number | undefined } & z.output<typeof Drift>> {
  const { code, stdout } = await checkout.run(["drift", "--json"]);
  return { code, ...Drift.parse(JSON.parse(stdout)) };
}
const subjects = async (): Promise<string[]> =>
  (await drift()).drift.map(({ layer, kind, subject }) => `${kind} ${layer}: ${subject}`);

describe("drift", () => {
  it("finds none after an apply", async () => {
    const { code, ok, drift: found } = await drift();
    expect([code, ok, found]).toEqual([0, true, []]);
  });

  it("names a file that somebody edited, and nothing else", async () => {
    const path = lab.path("usr/local/etc/own-names");
    const before = await readFile(path, "utf8");
    await writeFile(path, `${before}# by hand\n`);
    expect(await subjects()).toEqual(["changed indri: own-names: /usr/local/etc/own-names"]);
    expect((await drift()).code).toBe(1);
    await writeFile(path, before);
  });

  it("names an agent of ours that no service states", async () => {
    const plist = join(lab.agentsFolder(), "mcquack.eblume.left-behind.plist");
    await copyFile(join(lab.agentsFolder(), "mcquack.eblume.zot-metrics.plist"), plist);
    const text = await readFile(plist, "utf8");
    await writeFile(plist, text.replace("mcquack.eblume.zot-metrics<", "mcquack.eblume.left-behind<"));
    await lab.on("LAB_INDRI", `launchctl bootstrap gui/501 '${plist}'`);
    expect(await subjects()).toEqual(["unmanaged indri: agent mcquack.eblume.left-behind"]);
    await lab.on("LAB_INDRI", "launchctl bootout gui/501/mcquack.eblume.left-behind");
  });

  it("names records that are missing, changed and nobody's, and leaves what is outside the lab's part alone", async () => {
    const records = await lab.world.records();
    const of = (name: string): readonly string[] =>
      records.find(({ rrset_name, rrset_type }) => rrset_name === name && rrset_type === "A")?.rrset_values ??
      [];
    await lab.world.deleteRecord("feed.ops", "A");
    await lab.world.setRecord("ops", "A", of("ops"), 600);
    await lab.world.setRecord("stray.ops", "A", ["192.0.2.1"]);
    await lab.world.setRecord("mail", "A", ["192.0.2.2"]);
    expect((await subjects()).sort()).toEqual([
      "changed dns: ops.eblu.me A",
      "missing dns: feed.ops.eblu.me A",
      "unmanaged dns: stray.ops.eblu.me A",
    ]);
    await lab.world.setRecord("feed.ops", "A", of("feed.ops"));
    await lab.world.setRecord("ops", "A", of("ops"));
  });

  it("takes an entry with a reason and a day, and calls one that is over a finding", async () => {
    const subject = "dns: stray.ops.eblu.me A";
    expect((await checkout.run(["drift", "--ignore", subject])).code).toBe(2);
    const until = (day: string): string[] => [
      ...["drift", "--ignore", subject, "--reason", "a trial of another name"],
      ...["--until", day],
    ];
    expect((await checkout.run(until("2999-01-31"))).code).toBe(0);
    const known = await drift();
    expect([known.code, known.drift, known.ignored.map((one) => one.subject)]).toEqual([
      0,
      [],
      ["stray.ops.eblu.me A"],
    ]);
    expect((await checkout.run(until("2020-01-31"))).code).toBe(0);
    const over = await drift();
    expect([over.code, over.stale.map(({ why }) => why)]).toEqual([1, ["expired"]]);
  });
});
