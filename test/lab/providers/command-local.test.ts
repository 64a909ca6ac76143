import { mkdir, readFile, writeFile } from "node:fs/promises";
import { local } from "@pulumi/command";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { EngineReport } from "../../../engine/change.ts";
import { openStack, runStack } from "../../../engine/stack.ts";
import { Stage } from "../engine/stage.ts";
import { whoServes } from "./plugins.ts";

describe.each(whoServes("command", "1.2.1"))("a command on this machine, served by the $by,", ({ home }) => {
  let stage: Stage;
  let stack: Stack;
  let args: local.CommandArgs | undefined;
  let run: local.RunArgs | undefined;
  let stacks = 0;
  beforeAll(async () => {
    stage = await Stage.open(home);
    return async () => await stage[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    stacks += 1;
    [args, run] = [undefined, undefined];
    const place = stage.place(async () => {
      const ran = run === undefined ? {} : { ran: local.runOutput(run).stdout };
      if (args === undefined) return ran;
      const { stdout, stderr, assets, archive } = new local.Command("asked", args);
      return {
        ...ran,
        stdout,
        stderr,
        files: assets?.apply((found) => Object.keys(found ?? {}).sort()),
        archived: archive?.apply((found) => found !== undefined),
      };
    });
    ({ stack } = await openStack({ ...place, stack: `test${stacks}` }));
  });

  const up = async (wanted: local.CommandArgs | undefined): Promise<EngineReport> => {
    args = wanted;
    return await runStack(stack, "up", new AbortController().signal);
  };
  const outputs = async (): Promise<Record<string, unknown>> =>
    Object.fromEntries(
      Object.entries(z.record(z.string(), z.object({ value: z.unknown() })).parse(await stack.outputs())).map(
        ([name, { value }]) => [name, value],
      ),
    );
  const folder = async (): Promise<string> => {
    const path = stage.path(`folder${stacks}`);
    await mkdir(path, { recursive: true });
    return path;
  };

  it("is run in its folder, by its interpreter, with its input and variables, and left alone while nothing changes", async () => {
    const dir = await folder();
    const wanted: local.CommandArgs = {
      dir,
      create: 'echo "$GREETING, $(cat)"; pwd >&2; echo once >>runs',
      interpreter: ["/bin/sh", "-e", "-c"],
      environment: { GREETING: "good morning" },
      stdin: "world",
    };
    await up(wanted);
    expect(await outputs()).toMatchObject({ stdout: "good morning, world", stderr: dir });
    expect((await up(wanted)).changes).toEqual([]);
    expect(await readFile(`${dir}/runs`, "utf8")).toBe("once\n");
  });

  it("learns what the one before it printed, unless it is told not to, and ends with delete", async () => {
    const dir = await folder();
    const update = 'echo "before: $PULUMI_COMMAND_STDOUT"';
    await up({ dir, create: "echo one" });
    await up({ dir, create: "echo one", update, delete: 'echo "$PULUMI_COMMAND_STDOUT" >last' });
    expect(await outputs()).toMatchObject({ stdout: "before: one" });
    await up({
      dir,
      create: "echo one",
      update,
      delete: 'echo "$PULUMI_COMMAND_STDOUT" >last',
      addPreviousOutputInEnv: false,
    });
    expect(await outputs()).toMatchObject({ stdout: "before: " });
    await up({ dir, create: "echo one", update, delete: 'echo "$PULUMI_COMMAND_STDOUT" >last', stdin: "x" });
    await up(undefined);
    expect(await readFile(`${dir}/last`, "utf8")).toBe("before: before: \n");
  });

  it("gives the files that it made", async () => {
    const dir = await folder();
    await up({
      dir,
      create: "mkdir -p made/deep; echo a >made/a.txt; echo b >made/deep/b.txt; echo c >made/secret.txt",
      assetPaths: ["made/**.txt", "!**secret.*"],
      archivePaths: ["made/**"],
    });
    expect(await outputs()).toMatchObject({ files: ["made/a.txt", "made/deep/b.txt"], archived: true });
  });

  it("that fails says how it ended and what it printed", async () => {
    const { ok, diagnostics } = await up({ create: "echo why; exit 3" });
    expect(ok).toBe(false);
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain(
      'exit status 3: running "echo why; exit 3":\nwhy',
    );
  });

  it("is run each time where it is a function", async () => {
    const dir = await folder();
    await writeFile(`${dir}/count`, "");
    run = { dir, command: "echo x >>count; wc -l <count | tr -d ' '" };
    await up(undefined);
    const first = Number((await outputs())["ran"]);
    await up(undefined);
    expect(Number((await outputs())["ran"])).toBeGreaterThan(first);
  });
});
