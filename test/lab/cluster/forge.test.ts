import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Clone, repository } from "./clone.ts";
import { exported } from "./kubectl.ts";

const Pull = z.object({ number: z.int(), mergeable: z.boolean().optional(), state: z.string() });
const Comment = z.object({ id: z.int(), body: z.string() });

/** Calls the forge's API as any client of it would. */
async function api(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${exported("FORGE_URL")}/api/v1${path}`, {
    method,
    headers: { authorization: `token ${exported("FORGE_TOKEN")}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${await response.text()}`);
  return await response.json();
}

describe("the lab's forge", () => {
  it("holds the project, as far as it is committed", async () => {
    const clone = await Clone.make();
    expect((await clone.git("ls-files", "services")).split("\n")).toContain("services/miniflux.ts");
  });

  it("lets nobody in who does not log in", async () => {
    const env = { PATH: process.env["PATH"] ?? "", GIT_TERMINAL_PROMPT: "0", HOME: "/nowhere" };
    const stranger = execa("git", ["ls-remote", repository], { env, extendEnv: false });
    await expect(stranger).rejects.toThrow(/could not read Username|Authentication failed/);
  });

  it("takes a branch, a pull request and comments on it", async () => {
    const clone = await Clone.make();
    await clone.git("switch", "--quiet", "--create", "try");
    await clone.git("config", "push.autoSetupRemote", "true");
    await clone.push("Try something", { "docs/try.md": "# Try\n" });
    const repo = "/repos/eblume/blumeops";
    const wanted = { head: "try", base: "main", title: "Try something" };
    const pull = Pull.parse(await api("POST", `${repo}/pulls`, wanted));
    expect(pull.state).toBe("open");
    const comments = `${repo}/issues/${pull.number}/comments`;
    const { id } = Comment.parse(await api("POST", comments, { body: "first" }));
    await api("PATCH", `${repo}/issues/comments/${id}`, { body: "second" });
    const all = z.array(Comment).parse(await api("GET", comments));
    expect(all.map(({ body }) => body)).toEqual(["second"]);
  });
});
