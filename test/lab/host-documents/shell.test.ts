import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { JOBS, jobText } from "../../../host/jobs.ts";
import { commandOf } from "../../../host/scripts.ts";
import { shellcheck } from "../tools/shellcheck.ts";

const stands = ["indri/mac/bin", "sifaka/bin", "calls"].flatMap((folder) => {
  const at = new URL(`../../../lab/${folder}/`, import.meta.url).pathname;
  return readdirSync(at).flatMap((name) => (name.endsWith(".ts") ? [] : [[name, join(at, name)] as const]));
});

describe("every script is POSIX sh, and shellcheck has nothing to say", () => {
  it("of it that could not be said at all", async () => {
    expect(await shellcheck("#!/bin/sh\nrm $1\n")).toContain("SC2086");
  });

  it.each(JOBS)("of the job %s", async (job) => {
    expect(await shellcheck(jobText(job))).toBe("");
  });

  it("of the jobs that have no name", () => {
    const folder = new URL("../../../host/jobs/", import.meta.url).pathname;
    expect(
      readdirSync(folder)
        .map((file) => file.replace(/\.sh$/, ""))
        .sort(),
    ).toEqual(JOBS.filter((job) => job !== "ask-checks").sort());
  });

  it.each([
    ...(["apply", "remove", "look", "checks"] as const),
    ...(["container", "container-remove", "container-look"] as const),
    ...(["drill-look", "drill"] as const),
  ])("of %s, as it is sent", async (script) => {
    const text = /-c '([\s\S]*)' blumeops/.exec(commandOf(script))?.[1]?.replaceAll(`'\\''`, "'") ?? "";
    expect(text.length).toBeGreaterThan(500);
    expect(await shellcheck(text)).toBe("");
  });

  it.each(stands)("of the lab's %s", async (_, path) => {
    expect(await shellcheck(readFileSync(path, "utf8"))).toBe("");
  });
});
