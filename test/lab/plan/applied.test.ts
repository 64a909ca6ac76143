import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Plan } from "../../../plan/whole/plan.ts";
import { BrokenLab, keyExpired } from "../check/broken.ts";
import { Checkout } from "../checkout.ts";

const Applied = z.object({
  stacks: z.array(
    z.object({
      stack: z.string(),
      changes: z.array(
        z.object({
          kind: z.enum(["add", "change", "replace", "remove"]),
          subject: z.string(),
          files: z.array(z.object({ path: z.string() })).default([]),
        }),
      ),
    }),
  ),
});

let checkout: Checkout;
let lab: BrokenLab;
beforeAll(async () => {
  checkout = await Checkout.make();
  await git("init", "--quiet", "--initial-branch", "main");
  // A link, which .gitignore does not mean.
  await git("add", "--all", ":!node_modules");
  await git("commit", "--quiet", "--message", "All of it");
  await checkout.json(["start", "--only", "network,indri"]);
  lab = new BrokenLab(checkout, await checkout.environment());
}, 600_000);
afterAll(async () => await checkout.remove());

async function git(...args: string[]): Promise<void> {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  await execa("git", [...identity, ...args], { cwd: checkout.folder });
}

async function planned(...args: string[]): Promise<Plan> {
  return Plan.parse(await checkout.json(["plan", ...args]));
}

describe("a plan against what runs", () => {
  const AGAINST = ["--against", "live", "--no-engine"];

  it("says nothing of drift where there is none", async () => {
    const { running, verdict } = await planned(...AGAINST);
    expect(running).toMatchObject({ target: "lab", drift: [] });
    expect(verdict).toBe("nothing changes");
  });

  it("names what somebody has changed, before it is overwritten", async () => {
    const path = lab.path("usr/local/etc/own-names");
    const before = await readFile(path, "utf8");
    await writeFile(path, `${before}# by hand\n`);
    const { running, verdict } = await planned(...AGAINST);
    await writeFile(path, before);
    expect(running?.drift.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      "changed own-names: /usr/local/etc/own-names",
    ]);
    expect(verdict).toBe("nothing changes; 1 thing has drifted");
  });

  it("can be kept, and that is applied", async () => {
    const path = lab.path("usr/local/etc/own-names");
    const before = await readFile(path, "utf8");
    await writeFile(path, `${before}# by hand\n`);
    await planned(...AGAINST, "--save", "kept.json");
    await checkout.json(["up", "--plan", "kept.json"]);
    await rm(join(checkout.folder, "kept.json"));
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("wants a key that has expired to be allowed by name", async () => {
    const repaired = await keyExpired(lab);
    const refused = await checkout.run(["plan", ...AGAINST, "--gate"]);
    const allowed = await checkout.run(["plan", ...AGAINST, "--gate", "--allow-expired-key"]);
    await repaired();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("the auth key flyio-proxy-key: ");
    expect(refused.stderr).toContain("--allow-expired-key");
    expect(allowed.code).toBe(0);
  });
});

/** A text of a file of the facts, and what it may be instead. */
type Edit = readonly [file: string, one: string, other: string];

const EDITS: readonly Edit[] = [
  ["services/forgejo.ts", "LOG_SQL: false", "LOG_SQL: true"],
  ["services/forgejo.ts", "OFFLINE_MODE: true", "OFFLINE_MODE: false"],
  ["network/tailnet.ts", "expirySeconds: 7_776_000", "expirySeconds: 5_184_000"],
  ["network/zone.ts", "ttl: 300", "ttl: 600"],
  ["services/prometheus.ts", 'audience: "owner"', 'audience: "members"'],
];

/** Which of them are made, one set after the other; what was made before is taken back where it comes again. */
const SAMPLE = fc.sample(fc.shuffledSubarray([...EDITS], { minLength: 1, maxLength: 3 }), {
  seed: 8,
  numRuns: 4,
});

const KINDS = { create: "add", update: "change", replace: "replace", delete: "remove" } as const;

/** How many of each kind. */
function tally(kinds: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
}

describe("an apply does what its plan said", () => {
  it.each(SAMPLE.map((edits, i) => ({ i, edits, names: edits.map(([, one]) => one).join(", ") })))(
    "$i: $names",
    { timeout: 600_000 },
    async ({ edits }) => {
      for (const [file, one, other] of edits)
        await checkout.edit(file, (text) =>
          text.includes(one) ? text.replaceAll(one, other) : text.replaceAll(other, one),
        );
      const { engine = [], sections } = await planned("--base", "main");
      const { stacks } = Applied.parse(await checkout.json(["up", "network", "indri"]));
      await git("commit", "--quiet", "--all", "--message", "Another");

      expect(engine.filter(({ state }) => state === "failed")).toEqual([]);
      for (const name of ["network", "indri"]) {
        const preview = engine.find(({ stack }) => stack === name);
        const said = preview?.state === "previewed" ? preview.changes.map(({ kind }) => KINDS[kind]) : [];
        const done = stacks.find(({ stack }) => stack === name)?.changes ?? [];
        expect({ [name]: tally(done.map(({ kind }) => kind)) }).toEqual({ [name]: tally(said) });
      }
      const host = stacks.find(({ stack }) => stack === "indri")?.changes ?? [];
      expect(host.map(({ subject }) => subject).sort()).toEqual(
        (sections?.hosts ?? []).map(({ service }) => service).sort(),
      );
      expect(host.flatMap(({ files }) => files.map(({ path }) => path)).sort()).toEqual(
        (sections?.hosts ?? []).flatMap(({ files }) => files.map(({ path }) => path)).sort(),
      );
    },
  );
});
