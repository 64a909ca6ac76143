import * as fc from "fast-check";
import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTable } from "micromark-extension-gfm-table";
import { describe, expect, it } from "vitest";
import { COMMENT_BYTES, planMarkdown } from "../../../../plan/whole/markdown.ts";
import { Plan } from "../../../../plan/whole/plan.ts";
import { renderPlan } from "../../../../plan/whole/terminal.ts";
import { file, onMac } from "../../derive/host/mac.ts";
import { arbitraryLab, HOSTILE, text } from "./arbitrary.ts";
import { lab, planOf } from "./labs.ts";

function parsed(markdown: string): Root {
  return fromMarkdown(markdown, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });
}

/** What may stand at the top of a comment. Everything else has come out of some text of the facts. */
const SHAPE = /^heading( (paragraph list|paragraph|list|table))*( html code html)*( paragraph)+$/;

const OPEN = /^<details><summary><code>[^<>]*<\/code>[^<>]*<\/summary>$/;

/** What in a comment is not as it should be; nothing where its structure is whole. */
function broken(markdown: string): string[] {
  const { children } = parsed(markdown);
  const shape = children.map(({ type }) => type).join(" ");
  const html = children.flatMap((node) => (node.type === "html" ? [node.value] : []));
  const inner: string[] = [];
  const walk = (node: Root | Root["children"][number]): void => {
    if (!("children" in node)) return;
    for (const child of node.children) {
      if (node.type !== "root" && child.type === "html")
        inner.push(`html within a ${node.type}: ${child.value}`);
      if (child.type === "image" || child.type === "imageReference" || child.type === "linkReference")
        inner.push(`an ${child.type}`);
      if (child.type === "link" && child.url !== "https://example.org/releases")
        inner.push(`a link to ${child.url}`);
      if (child.type === "text" && /(^|\s)[@#!]\w|:\/\/|\bwww\./.test(child.value))
        inner.push(`text that is acted upon: ${child.value}`);
      walk(child);
    }
  };
  walk(parsed(markdown));
  return [
    ...(SHAPE.test(shape) ? [] : [`its parts are ${shape}`]),
    ...html.filter((value, i) => (i % 2 === 0 ? !OPEN.test(value) : value !== "</details>")),
    ...inner,
    ...(/(?![\n\t])[\p{Cc}\p{Cf}]/u.test(markdown) ? ["it holds signs that nobody sees"] : []),
  ];
}

/** How many random changes are tried: `PLAN_RUNS=1000` for a thousand. */
const RUNS = Number(process.env["PLAN_RUNS"] ?? 40);

/** A plan that says the same text wherever a text is free. Facts cannot have it in their names; a plan relies on nobody. */
function planOfTexts(text: string): Plan {
  const kinds = ["add", "change", "remove"] as const;
  const turns = ["add", "remove"] as const;
  const diff = (kind: (typeof kinds)[number]) => ({
    path: text,
    kind,
    mode: "0644 → 0600",
    diff: `@@ -1 +1 @@\n-${text}\n+${text}\n`,
  });
  const items = kinds.map((kind) => ({ kind, subject: text, before: text, after: text }));
  const finding = {
    code: "port-taken",
    severity: "warning",
    file: text,
    field: text,
    message: text,
    remedy: text,
  } as const;
  return Plan.parse({
    form: 1,
    between: {
      base: { name: text, commit: "0".repeat(40) },
      tree: { name: text, commit: "0".repeat(40), edited: true },
    },
    verdict: text,
    gates: [{ name: "lockout", flag: "--allow-lockout", sentences: [text] }],
    warnings: [{ code: "role-widened", subject: text, sentence: text }],
    notes: [text],
    findings: { new: [finding], gone: [finding] },
    sections: {
      access: {
        changes: [{ kind: "gain", who: [text], destinations: [text], on: [text], sentence: text }],
        services: [{ kind: "gain", who: text, service: text, stays: true }],
        policy: diff("change"),
      },
      dns: items,
      tailnet: items,
      routes: items,
      hosts: kinds.map((kind) => ({
        host: text,
        service: text,
        kind,
        files: [diff(kind)],
        restarts: [text],
        starts: [text],
        stops: [text],
        notes: [text],
      })),
      cluster: kinds.map((kind) => ({
        app: text,
        kind,
        subject: text,
        dangers: [text],
        restarts: true,
        fields: [text],
        ...(kind === "change" ? { diff: diff(kind) } : {}),
      })),
      secrets: turns.map((kind) => ({ kind, reference: text, services: [text] })),
      versions: [{ service: text, before: text, after: text, upstream: text }],
      upkeep: turns.map((kind) => ({ kind, what: "check", service: text, says: text })),
      away: [{ service: text, title: text, layer: "indri", seconds: 1, noticed: text }],
      deleted: 1,
    },
    engine: [
      { stack: text, state: "same" },
      { stack: text, state: "failed", why: text },
      {
        stack: text,
        state: "previewed",
        counts: { create: 1, update: 1, replace: 1, delete: 1, unchanged: 1 },
        changes: (["create", "update", "replace", "delete"] as const).map((kind) => ({
          kind,
          type: text,
          name: text,
          properties: [text],
          forcedBy: [text],
        })),
      },
    ],
    running: {
      target: "live",
      drift: [{ layer: text, kind: "changed", subject: text, what: text }],
      ignored: 1,
      unasked: [{ layer: text, why: text }],
    },
  });
}

describe("the comment on a pull request", () => {
  it("is whole markdown, and the JSON of its form, whatever changes", () => {
    fc.assert(
      fc.property(arbitraryLab, arbitraryLab, text, (before, after, branch) => {
        const plan = planOf(before, after, branch);
        expect(broken(planMarkdown(plan))).toEqual([]);
        expect(broken(planMarkdown(planOfTexts(branch)))).toEqual([]);
        expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
      }),
      { numRuns: RUNS },
    );
  }, 600_000);

  it("has at most the bytes that it may have, and is whole then too", () => {
    fc.assert(
      fc.property(
        arbitraryLab,
        arbitraryLab,
        fc.integer({ min: 1_000, max: 20_000 }),
        (before, after, bytes) => {
          const markdown = planMarkdown(planOf(before, after), bytes);
          expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(bytes);
          expect(broken(markdown)).toEqual([]);
        },
      ),
      { numRuns: RUNS / 2 },
    );
  }, 600_000);

  it("counts what has no room", () => {
    const long = (word: string) =>
      lab([onMac("wiki", { files: [file("{home}/wiki.conf", `${word} and more\n`.repeat(20_000))] })]);
    const markdown = planMarkdown(planOf(long("red"), long("blue")));
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(markdown).toMatch(/\n… \d+ more lines\n```\n\n<\/details>/);
    expect(broken(markdown)).toEqual([]);
  });

  it.each(HOSTILE)("takes %j for text, wherever it stands", (hostile) => {
    expect(broken(planMarkdown(planOfTexts(hostile)))).toEqual([]);
  });

  it("links to where releases are announced, and by no other scheme", () => {
    expect(planMarkdown(planOfTexts("javascript:alert(1)"))).not.toContain("release notes");
    expect(planMarkdown(planOfTexts("https://example.org/releases"))).toContain(
      "[release notes](https://example.org/releases)",
    );
  });
});

describe("the plan in the terminal", () => {
  const same = (words: string): string => words;
  const unpainted = { bold: same, dim: same, red: same, green: same, yellow: same };

  it("holds no sign that moves the cursor or hides text", () => {
    fc.assert(
      fc.property(arbitraryLab, arbitraryLab, text, (before, after, branch) => {
        const plans = [planOf(before, after, branch), planOfTexts(branch)];
        const shown = plans.flatMap((plan) => renderPlan(plan, unpainted)).join("\n");
        expect(shown).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}]/u);
      }),
      { numRuns: RUNS / 4 },
    );
  }, 600_000);
});
