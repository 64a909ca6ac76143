import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ForgeLab } from "./forge.ts";

const MINIFLUX = "services/miniflux.ts";

let lab: ForgeLab;
beforeAll(async () => {
  lab = await ForgeLab.start();
}, 900_000);
afterAll(async () => await lab.remove());

/** The one comment of ours. */
async function comment(pull: number): Promise<{ readonly id: number; readonly body: string }> {
  const comments = await lab.comments(pull);
  expect(comments).toHaveLength(1);
  const [only = { id: 0, body: "" }] = comments;
  return only;
}

describe("a pull request", () => {
  it("is told what it does in one comment, which the next commit edits", { timeout: 600_000 }, async () => {
    await lab.branch("poll-more");
    await lab.push("Poll more often", MINIFLUX, (text) =>
      text.replace('POLLING_FREQUENCY: "60"', 'POLLING_FREQUENCY: "30"'),
    );
    const pull = await lab.open("poll-more", "Poll more often");
    const opened = await lab.runWorkflow(pull, "opened");
    expect(opened.code, opened.log).toBe(0);
    const first = await comment(pull);
    expect(first.body).toContain("Miniflux");
    expect(first.body).toMatch(/-.*"60"/);
    expect(first.body).toMatch(/\+.*"30"/);

    await lab.push("Poll even more often", MINIFLUX, (text) =>
      text.replace('POLLING_FREQUENCY: "30"', 'POLLING_FREQUENCY: "15"'),
    );
    const again = await lab.runWorkflow(pull, "synchronize");
    expect(again.code, again.log).toBe(0);
    const second = await comment(pull);
    expect(second.id).toBe(first.id);
    expect(second.body).toMatch(/\+.*"15"/);
    expect(second.body).not.toMatch(/\+.*"30"/);
    const statuses = await lab.statuses(pull);
    expect(statuses.get("blumeops/cluster")).toMatchObject({
      state: "success",
      says: expect.stringContaining("miniflux"),
    });
    expect(statuses.get("blumeops/DNS")).toEqual({ state: "success", says: "none" });
    expect(statuses.get("blumeops/dangers")).toEqual({ state: "success", says: "none" });
  });

  it("that lets more people in fails until its description allows it by name", {
    timeout: 600_000,
  }, async () => {
    await lab.branch("let-in");
    await lab.push("Let everybody see Prometheus", "services/prometheus.ts", (text) =>
      text.replace('audience: "owner"', 'audience: "members"'),
    );
    const pull = await lab.open("let-in", "Let everybody see Prometheus");
    const refused = await lab.runWorkflow(pull, "opened");
    expect(refused.code).not.toBe(0);
    expect(refused.log).toContain("Blumeops-Allow: wider-access");
    expect((await lab.statuses(pull)).get("blumeops/dangers")?.state).toBe("failure");

    await lab.api("PATCH", `pulls/${pull}`, { body: "They asked for it.\n\nBlumeops-Allow: wider-access\n" });
    const allowed = await lab.runWorkflow(pull, "edited");
    expect(allowed.code, allowed.log).toBe(0);
    expect((await lab.statuses(pull)).get("blumeops/dangers")).toEqual({
      state: "success",
      says: "allowed by name",
    });
    await comment(pull);
  });

  it("that touches nothing derived says so, and nothing in its names is run", {
    timeout: 600_000,
  }, async () => {
    const branch = `x$(touch\${IFS}pwned)\`touch\${IFS}pwned\`;'"`;
    const message = `$(touch pwned) \`touch pwned\` '; touch pwned; " \${{ github.token }} @everybody <img src=x>`;
    await lab.branch(branch);
    await lab.push(message, "docs/try.md", () => "# Try\n");
    const pull = await lab.open(branch, message, message);
    const run = await lab.runWorkflow(pull, "opened");
    expect(run.code, run.log).toBe(0);
    const { body } = await comment(pull);
    expect(body).toMatch(/nothing changes/i);
    expect(body).not.toContain("<img");
    expect(run.log).not.toContain(lab.environment["FORGE_TOKEN"]);
    expect(existsSync(join(lab.clone, "pwned"))).toBe(false);
  });
});
