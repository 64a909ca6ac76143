import { cp } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ForgeLab } from "./forge.ts";

const FILE = "services/miniflux.ts";
/** Long before any cutoff. */
const LONG_AGO = "2020-01-01T12:00:00Z";

const Comments = z.object({
  comments: z.array(z.object({ path: z.string(), line: z.int(), by: z.string(), says: z.string() })),
});
const Branches = z.object({ deleted: z.boolean(), forge: z.array(z.string()), here: z.array(z.string()) });
const Heads = z.array(z.object({ name: z.string() }));

let lab: ForgeLab;
beforeAll(async () => {
  lab = await ForgeLab.start();
}, 900_000);
afterAll(async () => await lab.remove());

async function ask(...args: readonly string[]): Promise<unknown> {
  return await lab.checkout.json(["forge", ...args], {
    ...lab.environment,
    FORGE_REPOSITORY: "eblume/blumeops",
  });
}

/** A branch with one commit, pushed. */
async function branch(name: string, date?: string): Promise<void> {
  await lab.branch(name);
  const env = {
    ...lab.environment,
    PATH: process.env["PATH"] ?? "",
    HOME: lab.clone,
    ...(date === undefined ? {} : { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }),
  };
  const git = async (...args: readonly string[]): Promise<unknown> =>
    await execa("git", args, { cwd: lab.clone, env, extendEnv: false });
  await git("commit", "--quiet", "--allow-empty", "--message", `Begin ${name}`);
  const path = join(lab.clone, `${name}.txt`);
  await execa("touch", [path]);
  await git("add", "--all");
  await git("commit", "--quiet", "--message", `Add ${name}`);
  await git("push", "--quiet");
}

async function merge(name: string, style: "merge" | "squash"): Promise<void> {
  const pull = await lab.open(name, `Merge ${name}`);
  await lab.api("POST", `pulls/${pull}/merge`, { Do: style, force_merge: true });
}

/** Marks what somebody said as resolved, as a person does on the page. */
async function resolve(pull: number, said: string): Promise<void> {
  const Said = z.array(z.object({ id: z.int(), body: z.string() }));
  for (const { id } of z
    .array(z.object({ id: z.int() }))
    .parse(await lab.api("GET", `pulls/${pull}/reviews`))) {
    const comments = Said.parse(await lab.api("GET", `pulls/${pull}/reviews/${id}/comments`));
    for (const comment of comments.filter(({ body }) => body === said))
      await lab.api("POST", `pulls/comments/${comment.id}/resolve`);
  }
}

async function onForge(): Promise<string[]> {
  return Heads.parse(await lab.api("GET", "branches?limit=50"))
    .map(({ name }) => name)
    .sort();
}

describe("what reviewers said of a pull request", () => {
  it("is told by file and line, less what is resolved", async () => {
    await lab.branch("reviewed");
    await lab.push("Poll more often", FILE, (text) =>
      text.replace('POLLING_FREQUENCY: "60"', 'POLLING_FREQUENCY: "30"'),
    );
    const pull = await lab.open("reviewed", "Poll more often");
    expect(Comments.parse(await ask("comments", String(pull)))).toEqual({ comments: [] });
    const line =
      (await lab.git("show", `HEAD:${FILE}`)).split("\n").findIndex((text) => text.includes('"30"')) + 1;
    await lab.api("POST", `pulls/${pull}/reviews`, {
      event: "COMMENT",
      body: "Two remarks",
      comments: [
        { path: FILE, body: "Why twice as often?\u001b[31m", new_position: line },
        { path: FILE, body: "Done already", new_position: line },
      ],
    });
    const { comments } = Comments.parse(await ask("comments", String(pull)));
    expect(comments.map(({ says }) => says)).toEqual(["Why twice as often?\u001b[31m", "Done already"]);
    expect(comments[0]).toMatchObject({ path: FILE, line, by: "eblume" });
    await resolve(pull, "Done already");
    const left = Comments.parse(await ask("comments", String(pull))).comments;
    expect(left.map(({ says }) => says)).toEqual(["Why twice as often?\u001b[31m"]);
    const { stdout } = await lab.checkout.run(["forge", "comments", String(pull)], {
      ...lab.environment,
      FORGE_REPOSITORY: "eblume/blumeops",
    });
    expect(stdout).toContain(`${FILE}:${line}  eblume\n  Why twice as often?\n`);
    expect(stdout).not.toContain("\u001b");
  });
});

describe("merged branches", () => {
  it("are deleted when they are old, on the forge and here, and no other is", {
    timeout: 300_000,
  }, async () => {
    await branch("old-merged", LONG_AGO);
    await merge("old-merged", "merge");
    await branch("old-squashed", LONG_AGO);
    await merge("old-squashed", "squash");
    await branch("new-merged");
    await merge("new-merged", "merge");
    await branch("old-open", LONG_AGO);
    await lab.open("old-open", "Still open");
    await branch("old-unmerged", LONG_AGO);
    await lab.git("switch", "--quiet", "main");
    await lab.git("pull", "--quiet");
    await cp(join(lab.clone, ".git"), join(lab.checkout.folder, ".git"), { recursive: true });
    const before = await onForge();

    const shown = Branches.parse(await ask("branches", "--dry-run"));
    expect(shown.deleted).toBe(false);
    expect(shown.forge.sort()).toEqual(["old-merged", "old-squashed"]);
    expect(shown.here.sort()).toEqual(["old-merged", "old-squashed"]);
    // Nobody can be asked.
    expect(Branches.parse(await ask("branches")).deleted).toBe(false);
    expect(await onForge()).toEqual(before);

    expect(Branches.parse(await ask("branches", "--yes")).deleted).toBe(true);
    expect(await onForge()).toEqual(before.filter((name) => !/^old-(merged|squashed)$/.test(name)));
    const { stdout } = await execa("git", ["branch", "--format=%(refname:short)"], {
      cwd: lab.checkout.folder,
    });
    const here = stdout.split("\n");
    expect(here).toEqual(expect.arrayContaining(["main", "new-merged", "old-open", "old-unmerged"]));
    expect(here).not.toContain("old-merged");
    expect(here).not.toContain("old-squashed");
  });

  it("of another number of days are those that the cutoff names", async () => {
    expect(Branches.parse(await ask("branches", "--cutoff", "0", "--remote")).forge).toContain("new-merged");
    await expect(ask("branches", "--cutoff", "soon")).rejects.toThrow(
      '--cutoff: "soon" is not a number of days',
    );
  });
});

describe("runs of workflows", () => {
  it("are none where no runner has taken any", async () => {
    expect(await ask("runs")).toEqual({ runs: [] });
  });
});
