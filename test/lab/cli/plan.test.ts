import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Plan } from "../../../plan/whole/plan.ts";
import { Checkout } from "../checkout.ts";

let checkout: Checkout;

async function git(...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  const { stdout } = await execa("git", [...identity, ...args], { cwd: checkout.folder });
  return stdout;
}

/** A credential that the surroundings hold, and that no plan may use or show. */
const CREDENTIAL = "a-credential-of-nobody";

async function plannedWithEngine(...args: string[]): Promise<Plan> {
  return Plan.parse(await checkout.json(["plan", ...args], { OP_CONNECT_TOKEN: CREDENTIAL }));
}

async function planned(...args: string[]): Promise<Plan> {
  return await plannedWithEngine("--no-engine", ...args);
}

/** A service of the facts that runs on the Mac and holds a setting that can be changed. */
const SERVICE = "services/forgejo.ts";
const SETTING = ["LOG_SQL: false", "LOG_SQL: true"] as const;

beforeAll(async () => {
  checkout = await Checkout.make();
  await git("init", "--quiet", "--initial-branch", "main");
  // A link, which .gitignore does not mean.
  await git("add", "--all", ":!node_modules");
  await git("commit", "--quiet", "--message", "All of it");
  await git("checkout", "--quiet", "-b", "`a`-branch");
});
beforeEach(async () => {
  await git("reset", "--quiet", "--hard", "main");
});
afterAll(async () => await checkout.remove());

describe("plan", () => {
  it("says in one line that nothing changes", async () => {
    const { stdout, code } = await checkout.run(["plan"]);
    expect(code).toBe(0);
    expect(stdout.split("\n")[0]).toBe("nothing changes");
    expect(stdout.trim().split("\n")).toHaveLength(2);
  });

  it("compares what is not committed with the merge base with main", async () => {
    await checkout.edit(SERVICE, (text) => text.replace(...SETTING));
    const { sections, between, notes } = await planned();
    expect(between.base.name).toBe("main");
    expect(between.tree).toMatchObject({ name: "`a`-branch", edited: true });
    expect(sections?.hosts.map(({ service, restarts }) => [service, restarts.length])).toEqual([
      ["forgejo", 1],
    ]);
    expect(sections?.hosts[0]?.files[0]?.diff).toContain("-LOG_SQL = false\n+LOG_SQL = true");
    expect(sections?.away[0]?.seconds).toBeGreaterThan(0);
    expect(notes).toEqual([]);
  });

  it("names a commit as base", async () => {
    await checkout.edit(SERVICE, (text) => text.replace(...SETTING));
    await git("commit", "--quiet", "--all", "--message", "</details> @owner");
    expect((await planned("--base", "HEAD")).verdict).toBe("nothing changes");
    expect((await planned("--base", "HEAD~1")).sections?.hosts).toHaveLength(1);
  });

  it("sees what the program derives otherwise, with the same facts", async () => {
    await checkout.edit("derive/host/content.ts", (text) =>
      text.replace("return iniText(", 'return "; kept by blumeops\\n" + iniText('),
    );
    const { sections } = await planned();
    expect(sections?.hosts.flatMap(({ files }) => files.map(({ diff }) => diff)).join()).toContain(
      "+; kept by blumeops",
    );
  });

  it("writes the comment and the JSON to files, with no credential of its surroundings in them", async () => {
    await checkout.edit(SERVICE, (text) => text.replace("OFFLINE_MODE: true", "OFFLINE_MODE: false"));
    const files = ["plan.md", "plan.json"].map((name) => join(checkout.folder, ".git", name));
    const [markdown = "", json = ""] = files;
    const { code, stdout } = await checkout.run(["plan", "--markdown", markdown, "--json", json], {
      OP_CONNECT_TOKEN: CREDENTIAL,
    });
    expect(code).toBe(0);
    const texts = [stdout, ...(await Promise.all(files.map(async (file) => await readFile(file, "utf8"))))];
    expect(texts.filter((text) => text.includes(CREDENTIAL))).toEqual([]);
    expect(texts[1]).toMatch(/^### Plan for `` `a`-branch `` · Forgejo is away for about \d+ s; /);
    expect(texts[1]).toContain("‹secret op://");
    expect(Plan.parse(JSON.parse(texts[2] ?? "")).sections?.hosts).toHaveLength(1);
  });

  it("has the engine say what it would do, and by which property something is made anew", async () => {
    await checkout.edit(SERVICE, (text) => text.replace(...SETTING));
    await checkout.edit("network/tailnet.ts", (text) =>
      text.replace("expirySeconds: 7_776_000", "expirySeconds: 5_184_000"),
    );
    const { engine } = await plannedWithEngine();
    expect(engine).toEqual([
      {
        stack: "network",
        state: "previewed",
        counts: { create: 0, update: 0, replace: 1, delete: 0, unchanged: expect.any(Number) },
        changes: [
          {
            kind: "replace",
            type: "tailscale:index/tailnetKey:TailnetKey",
            name: "flyio-proxy-key",
            properties: ["expiry"],
            forcedBy: ["expiry"],
          },
        ],
      },
      {
        stack: "indri",
        state: "previewed",
        counts: { create: 0, update: 1, replace: 0, delete: 0, unchanged: expect.any(Number) },
        changes: [expect.objectContaining({ kind: "update", name: "forgejo", properties: ["stdin"] })],
      },
      { stack: "minikube", state: "same" },
    ]);
  });

  it("has it compare the objects of the cluster's stack, and does not start it for a stack that is the same", async () => {
    const file = "manifests/argocd/deployment-argocd-redis.yaml";
    await git("rm", "--quiet", file);
    await git("commit", "--quiet", "--all", "--message", "Without it");
    const { engine } = await plannedWithEngine("--base", "main");
    expect(engine?.slice(0, 2)).toEqual([
      { stack: "network", state: "same" },
      { stack: "indri", state: "same" },
    ]);
    expect(engine?.[2]).toMatchObject({
      counts: { create: 0, update: 0, replace: 0, delete: 1 },
      changes: [{ kind: "delete", name: "deployment-argocd-redis" }],
    });
  });

  it("sees by the engine what a component does otherwise, with the same documents", async () => {
    await checkout.edit("components/TailnetAuthKey.ts", (text) =>
      text.replace("description: `blumeops ", "description: `of blumeops: "),
    );
    const { engine, verdict } = await plannedWithEngine();
    expect(verdict).toBe("nothing changes but 1 resource of the engine's");
    expect(engine?.[0]).toMatchObject({ changes: [{ kind: "replace", forcedBy: ["description"] }] });
  });

  it("leaves the engine out on demand", async () => {
    await checkout.edit(SERVICE, (text) => text.replace(...SETTING));
    expect((await planned()).engine).toBeUndefined();
  });

  it("fails at the gate where a danger is not allowed by its flag", async () => {
    await checkout.edit("services/prometheus.ts", (text) =>
      text.replace('audience: "owner"', 'audience: "members"'),
    );
    const refused = await checkout.run(["plan", "--no-engine", "--gate"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("family can reach prometheus");
    expect(refused.stderr).toContain("--allow-wider-access");
    expect((await checkout.run(["plan", "--no-engine", "--gate", "--allow-wider-access"])).code).toBe(0);
    expect((await checkout.run(["plan", "--no-engine"])).code).toBe(0);
  });

  it("says what is wrong where the facts are not in order", async () => {
    await checkout.edit(SERVICE, (text) => text.replace('audience: "members"', 'audience: "nobody-knows"'));
    const { code, stdout, stderr } = await checkout.run(["plan", "--no-engine"]);
    expect(code).toBe(1);
    expect(stdout).toContain("the facts are not in order");
    expect(stdout).toContain("reference-unknown");
    expect(stderr).toContain("npx blumeops facts check");
  });

  it("compares with nothing but what runs", async () => {
    expect((await checkout.run(["plan", "--against", "yesterday"])).code).toBe(2);
    expect((await checkout.run(["plan", "--live"])).code).toBe(2);
  });

  it("refuses a base that is no commit", async () => {
    const { code, stderr } = await checkout.run(["plan", "--base", "--output=x"]);
    expect(code).toBe(1);
    expect(stderr).toContain('"--output=x" is no commit of this repository');
  });
});
