import { describe, expect, it } from "vitest";
import type { EngineReport, ResourceChange } from "../../../../engine/change.ts";
import { withBeside } from "../../../../plan/whole/between.ts";
import { stackPreviewOf } from "../../../../plan/whole/engine.ts";
import { planMarkdown } from "../../../../plan/whole/markdown.ts";
import { Plan } from "../../../../plan/whole/plan.ts";
import { renderPlan } from "../../../../plan/whole/terminal.ts";
import { lab, planOf } from "./labs.ts";

const change = (
  kind: ResourceChange["kind"],
  name: string,
  more: Partial<ResourceChange> = {},
): ResourceChange => ({
  kind,
  urn: `urn:pulumi:network::blumeops::tailscale:index/tailnetKey:TailnetKey::${name}`,
  type: "tailscale:index/tailnetKey:TailnetKey",
  name,
  before: { key: "a value" },
  after: { key: "a value" },
  properties: [],
  forcedBy: [],
  ...more,
});

const report = (changes: readonly ResourceChange[], ok = true): EngineReport => ({
  ok,
  changes,
  drift: [],
  unchanged: 20,
  diagnostics: ok ? [] : [{ severity: "error", message: "the program threw" }],
  messages: [],
});

const nothing = planOf(lab([]), lab([]));

/** The plan of one stack by the engine, in each of its views. */
function shown(engine: readonly ReturnType<typeof stackPreviewOf>[]) {
  const plan = withBeside(nothing, { engine });
  const same = (words: string): string => words;
  return {
    plan,
    markdown: planMarkdown(plan),
    terminal: renderPlan(plan, { bold: same, dim: same, red: same, green: same, yellow: same }).join("\n"),
  };
}

describe("a plan says what the engine would do to each stack", () => {
  const changes = [
    change("create", "one"),
    change("update", "two", { properties: ["tags"] }),
    change("replace", "three", { properties: ["expiry"], forcedBy: ["expiry", "expiry"] }),
    change("delete", "four"),
  ];
  const { plan, markdown, terminal } = shown([
    stackPreviewOf("network", report(changes)),
    { stack: "indri", state: "same" },
  ]);

  it("by counts", () => {
    const counts = "1 to create, 1 to update, 1 to replace, 1 to delete, 20 unchanged";
    expect(terminal).toContain(`network by the engine, ${counts}`);
    expect(markdown).toContain(`<code>network</code> by the engine, ${counts}`);
  });

  it("and by the property that forces each replacement", () => {
    expect(terminal).toContain("± TailnetKey three  is made anew, forced by expiry");
    expect(markdown).toContain("± TailnetKey three is made anew, forced by expiry");
    expect(plan.engine?.[0]).toMatchObject({ changes: [{}, {}, { forcedBy: ["expiry"] }, {}] });
  });

  it("with no value of any resource", () => {
    expect(JSON.stringify(plan)).not.toContain("a value");
    expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it("in its line of verdict, where no layer says anything", () => {
    expect(plan.verdict).toBe("nothing changes but 4 resources of the engine's");
  });

  it("and nothing more where all stacks are the same", () => {
    const { plan: silent, markdown: comment } = shown([{ stack: "network", state: "same" }]);
    expect(silent.verdict).toBe("nothing changes");
    expect(comment.trim().split("\n\n")).toHaveLength(2);
  });

  it("or why it is not known", () => {
    const { markdown: comment, terminal: lines } = shown([stackPreviewOf("network", report([], false))]);
    expect(comment).toContain("network: not known");
    expect(lines).toContain("not known: the program threw");
  });
});

describe("a plan says what of its base is not what runs now", () => {
  const plan = withBeside(nothing, {
    running: {
      target: "lab",
      drift: [{ layer: "indri", kind: "changed", subject: "wiki: ~/wiki.conf", what: "says something else" }],
      ignored: 1,
      unasked: [{ layer: "cluster", why: "no cluster" }],
    },
  });

  it("in the verdict, in the table, and thing by thing", () => {
    expect(plan.verdict).toBe("nothing changes; 1 thing has drifted");
    const markdown = planMarkdown(plan);
    expect(markdown).toMatch(/\| drift +\| 1 drifted; 1 ignored; not asked: cluster +\|/);
    expect(markdown).toContain("~ indri: wiki: ~/wiki.conf says something else");
  });

  it("and does not call itself offline", () => {
    expect(planMarkdown(plan)).toContain("compared with what runs now in the lab");
    expect(planMarkdown(plan)).not.toContain("offline");
    expect(planMarkdown(nothing)).toContain("offline, no credential used");
  });
});
