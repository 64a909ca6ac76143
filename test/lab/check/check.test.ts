import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { dependentsOf } from "../../../derive/checks/all.ts";
import { Checkout } from "../checkout.ts";
import {
  type Break,
  BrokenLab,
  backupOld,
  certificateOld,
  containerStopped,
  dead,
  doorClosed,
  doorOpened,
  keyExpired,
  metricsOld,
  otherHostKey,
  policyEdited,
  recordGone,
  rewritten,
  tagsGone,
  unloaded,
} from "./broken.ts";

const Checked = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      id: z.string(),
      state: z.enum(["good", "bad", "open"]),
      found: z.string().optional(),
      because: z.array(z.string()).default([]),
      dependsOn: z.array(z.string()),
      remedy: z.array(z.object({ step: z.string(), run: z.string() })),
    }),
  ),
});
type Checks = z.output<typeof Checked>["checks"];

let checkout: Checkout;
let lab: BrokenLab;
beforeAll(async () => {
  checkout = await Checkout.make();
  await checkout.json(["start", "--only", "network,indri"]);
  lab = new BrokenLab(checkout, await checkout.environment());
}, 300_000);
afterAll(async () => await checkout.remove());

async function check(): Promise<{ code: number | undefined; checks: Checks }> {
  const { code, stdout } = await checkout.run(["check", "--json"]);
  return { code, checks: Checked.parse(JSON.parse(stdout)).checks };
}
const idsOf = (checks: Checks, state: string): string[] =>
  checks.flatMap((one) => (one.state === state ? [one.id] : [])).sort();
/** What is bad, once what was started just now has had its time. */
const bad = async (): Promise<string[]> => idsOf((await check()).checks, "bad");

const BROKEN: readonly (readonly [string, Break, string, readonly string[]])[] = [
  [
    "an agent is unloaded",
    unloaded("mcquack.eblume.zot"),
    "agent:mcquack.eblume.zot",
    ["agent:mcquack.eblume.zot", "http:zot:/v2/_catalog", "site:registry.ops.eblu.me"],
  ],
  [
    "a program dies and does not come back",
    dead("mcquack.jellyfin", "Applications/Jellyfin.app/Contents/MacOS/jellyfin"),
    "agent:mcquack.jellyfin",
    ["agent:mcquack.jellyfin", "http:jellyfin:/health", "site:jellyfin.ops.eblu.me"],
  ],
  [
    "a record is deleted",
    recordGone("jellyfin.ops"),
    "record:jellyfin.ops.eblu.me:A",
    ["record:jellyfin.ops.eblu.me:A"],
  ],
  [
    "a container is stopped",
    containerStopped("smartctl-exporter"),
    "container:smartctl-exporter",
    ["container:smartctl-exporter", "http:smartctl-sifaka:/metrics", "stream:nas.ops.eblu.me:9633"],
  ],
  [
    "metrics are written no more",
    metricsOld("borgmatic.prom"),
    "file:borgmatic:borgmatic.prom",
    ["file:borgmatic:borgmatic.prom"],
  ],
  ["a backup is overdue", backupOld, "backup:borgmatic", ["backup:borgmatic"]],
  ["a key has expired", keyExpired, "key:flyio-proxy-key", ["key:flyio-proxy-key"]],
  ["the policy is another", policyEdited, "policy", ["policy"]],
  [
    "a device has lost its tags",
    tagsGone("sifaka.tail8d86e.ts.net"),
    "device:sifaka.tail8d86e.ts.net",
    ["device:sifaka.tail8d86e.ts.net"],
  ],
  ["a door has another port", doorClosed("svc:media"), "door:media", ["door:media"]],
  [
    "a host shows another key",
    otherHostKey,
    "login:sifaka",
    [
      "login:sifaka",
      "container:prom-node-exporter-1",
      "container:smartctl-exporter",
      "http:node-exporter-sifaka:/metrics",
      "http:smartctl-sifaka:/metrics",
    ],
  ],
  [
    "the forge is down",
    unloaded("homebrew.mxcl.forgejo"),
    "agent:homebrew.mxcl.forgejo",
    [
      "agent:homebrew.mxcl.forgejo",
      "tcp:forgejo:ssh",
      "http:forgejo:/api/v1/version",
      "site:forge.ops.eblu.me",
      "stream:forge.ops.eblu.me:2222",
      "site:forge.eblu.me",
    ],
  ],
  [
    "names are missing in the hosts file",
    rewritten("etc/hosts", (text) => text.replace(/^.*feed\.ops\.eblu\.me\n/m, "")),
    "command:own-names:own-names --check own-names hosts",
    ["command:own-names:own-names --check own-names hosts"],
  ],
  [
    "a door serves what is for others",
    doorOpened("jellyfin.ops.eblu.me", "registry.ops.eblu.me"),
    "closed:media",
    ["closed:media"],
  ],
  [
    "a certificate is not renewed",
    certificateOld("*.ops.eblu.me"),
    "certificate:*.ops.eblu.me",
    ["certificate:*.ops.eblu.me"],
  ],
];

describe("the accidents below", () => {
  it("are one at least of every kind of thing that is asked without a cluster", async () => {
    const kinds = (ids: readonly string[]): string[] =>
      [...new Set(ids.map((id) => id.split(":")[0] ?? ""))].sort();
    const { checks } = await check();
    const here = checks.filter(({ state }) => state !== "open").map(({ id }) => id);
    expect(kinds(BROKEN.flatMap(([, , , ids]) => ids))).toEqual(expect.arrayContaining(kinds(here)));
  });
});

describe("a lab that was brought up", () => {
  it("is well, and what cannot be asked is not called good", async () => {
    const { code, checks } = await check();
    expect([code, idsOf(checks, "bad")]).toEqual([0, []]);
    expect(checks.find(({ id }) => id === "api-server")?.state).toBe("open");
  });
});

describe.each(BROKEN)("when %s", (_, breakIt, root, expected) => {
  it("exactly what depends on it fails, names it, and says what to do", async () => {
    const putRight = await breakIt(lab);
    try {
      await expect.poll(bad, { timeout: 30_000, interval: 500 }).toEqual([...expected].sort());
      const { code, checks } = await check();
      expect(code).toBe(1);
      const failed = checks.filter(({ state }) => state === "bad");
      for (const one of failed.filter(({ id }) => id !== root)) expect(one.because).toEqual([root]);
      const depending = dependentIds(root, checks);
      expect(failed.map(({ id }) => id).filter((id) => !depending.has(id))).toEqual([]);
      const [first] = failed.filter(({ id }) => id === root);
      expect(first?.found).toMatch(/\w/);
      expect(first?.remedy).not.toEqual([]);
    } finally {
      await putRight();
    }
    await expect.poll(bad, { timeout: 60_000, interval: 500 }).toEqual([]);
  }, 180_000);
});

describe("when the proxy is down", () => {
  it("everything that goes through it fails because of it, and nothing else", async () => {
    const putRight = await unloaded("mcquack.eblume.caddy")(lab);
    try {
      const { checks } = await check();
      const depending = dependentIds("agent:mcquack.eblume.caddy", checks);
      const asked = checks.filter(({ state }) => state !== "open").map(({ id }) => id);
      expect(idsOf(checks, "bad")).toEqual(asked.filter((id) => depending.has(id)).sort());
    } finally {
      await putRight();
    }
    await expect.poll(bad, { timeout: 60_000, interval: 500 }).toEqual([]);
  }, 120_000);
});

describe("check on the command line", () => {
  it("takes groups, and refuses what is none with exit code 2", async () => {
    const { code, stdout } = await checkout.run(["check", "sifaka"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sifaka {4}\d+ good\n\d+ of \d+ good · [\d.]+ s$/);
    const wrong = await checkout.run(["check", "sifka"]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      'error there is nothing to check in "sifka"; the groups are network, indri, sifaka, cluster',
    ]);
    expect((await checkout.run(["check", "--every", "soon", "--watch"])).code).toBe(2);
  });

  it("watches for as long as somebody reads", async () => {
    expect(await checkout.unread(["check", "network", "--watch", "--every", "1"])).toBe(0);
  });

  it("says of a lab that does not run that it does not run", async () => {
    await checkout.run(["lab", "stop"]);
    const { code, stderr } = await checkout.run(["check"]);
    expect([code, stderr]).toEqual([1, "error the lab's Mac does not run\n  npx blumeops lab start"]);
    await checkout.run(["lab", "start"]);
  }, 60_000);
});

function dependentIds(root: string, checks: Checks): ReadonlySet<string> {
  return dependentsOf(root, checks);
}
