import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { runs, Stage, until } from "./stage.ts";

/** Runs plain `pulumi` in the stage's project, as somebody in a shell would. */
async function pulumi(stage: Stage, ...args: string[]) {
  return await execa("pulumi", [...args, "--non-interactive", "--color=never"], {
    cwd: stage.path("project"),
    env: stage.environment,
    reject: false,
  });
}

async function newStack(stage: Stage): Promise<void> {
  expect(await pulumi(stage, "stack", "init", "test")).toMatchObject({ exitCode: 0 });
}

describe("plain pulumi runs the project's program without the official language host", () => {
  it("previews, applies and keeps outputs, with what the program prints and a secret that no argument holds", async () => {
    await using stage = await Stage.open();
    await stage.writeProgram(`
      import { readFileSync } from "node:fs";
      import { ComponentResource, Config, getStack } from "@pulumi/pulumi";
      const greeting: string = "hello from the program";
      console.log(greeting);
      new ComponentResource("blumeops:test:Room", "room");
      const key = new Config().requireSecret("key");
      export const stack = getStack();
      export const length = key.apply((text) => text.length);
      export const inArguments = key.apply((text) => process.argv.join(" ").includes(text));
    `);
    await newStack(stage);
    const set = await execa("pulumi", ["config", "set", "--secret", "key"], {
      cwd: stage.path("project"),
      env: stage.environment,
      input: "very-secret",
    });
    expect(set.exitCode).toBe(0);

    const previewed = await pulumi(stage, "preview", "--stack", "test");
    expect(previewed.stdout).toMatch(/\+ .*blumeops:test:Room.*room.*create/);
    expect(previewed.stdout).toContain("hello from the program");
    expect(previewed.exitCode).toBe(0);

    expect(await pulumi(stage, "up", "--yes", "--skip-preview")).toMatchObject({ exitCode: 0 });
    const outputs = await pulumi(stage, "stack", "output", "--json", "--show-secrets");
    expect(JSON.parse(outputs.stdout)).toEqual({ stack: "test", length: 11, inArguments: false });
  });

  it("tells the program's error once and fails", async () => {
    await using stage = await Stage.open();
    await stage.writeProgram(
      'import { RunError } from "@pulumi/pulumi"; throw new RunError("no such zone");',
    );
    await newStack(stage);
    const failed = await pulumi(stage, "preview");
    expect(failed.exitCode).not.toBe(0);
    // Once beside the resource as it happens, once in the summary.
    const [, summary = ""] = failed.stdout.split("Diagnostics:");
    expect(summary.match(/no such zone/g)).toHaveLength(1);
    expect(failed.stdout).not.toContain("exit code");
  });

  it("leaves no process behind when pulumi is killed", async () => {
    await using stage = await Stage.open();
    await stage.writeProgram(`
      import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(stage.path("world", "pids"))}, process.pid + " " + process.ppid);
      await new Promise((resolve) => setTimeout(resolve, 1_000_000));
    `);
    await newStack(stage);
    const run = execa("pulumi", ["preview"], {
      cwd: stage.path("project"),
      env: stage.environment,
      reject: false,
    });
    const pids = async (): Promise<number[]> =>
      (await readFile(stage.path("world", "pids"), "utf8").catch(() => "")).split(" ").map(Number);
    await until(async () => (await pids()).length === 2);
    const [program, host] = await pids();
    run.kill("SIGKILL");
    await run;
    await until(() => ![program, host].some((pid) => runs(pid ?? 0)));
  });

  it("ends the program when pulumi is told to stop", async () => {
    await using stage = await Stage.open();
    await stage.writeProgram(`
      import { writeFileSync } from "node:fs";
      writeFileSync(${JSON.stringify(stage.path("world", "pid"))}, String(process.pid));
      await new Promise((resolve) => setTimeout(resolve, 1_000_000));
    `);
    await newStack(stage);
    const run = execa("pulumi", ["preview"], {
      cwd: stage.path("project"),
      env: stage.environment,
      reject: false,
    });
    const pid = async (): Promise<number> =>
      Number(await readFile(stage.path("world", "pid"), "utf8").catch(() => "0"));
    await until(async () => (await pid()) > 0);
    const program = await pid();
    run.kill("SIGINT");
    expect((await run).exitCode).not.toBe(0);
    await until(() => !runs(program));
  });
});
