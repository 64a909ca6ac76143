import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { Checkout } from "../checkout.ts";
import { openTo } from "./listening.ts";
import { PROGRAMS, processes, runningOf } from "./running.ts";

/** What the command line says of the lab that the tests share. */
async function shared(args: readonly string[]): Promise<unknown> {
  const { folder } = inject("lab");
  const { stdout } = await execa(process.execPath, [join(folder, "cli", "main.ts"), ...args, "--json"], {
    cwd: folder,
  });
  return JSON.parse(stdout);
}

describe("the programs of the cluster", () => {
  it("end with the lab, when it is stopped and when it is killed", async () => {
    const checkout = await Checkout.make();
    try {
      for (const end of ["stopped", "killed"]) {
        await checkout.json(["lab", "start", "--cluster"]);
        const { daemons, programs } = await runningOf(async (args) => await checkout.json(args));
        expect(programs.map(({ program }) => program).sort()).toEqual(PROGRAMS);
        if (end === "stopped") await checkout.json(["lab", "stop"]);
        else for (const { pid } of daemons) process.kill(pid, "SIGKILL");
        const left = async (): Promise<string[]> =>
          (await processes())
            .filter(({ pid }) => programs.some((started) => started.pid === pid))
            .map(({ program }) => program);
        await expect.poll(left, { timeout: 60_000 }).toEqual([]);
      }
    } finally {
      await checkout.remove();
    }
  });

  it("listen on loopback only; Argo CD's controller, which has no setting for its metrics, is the exception", async () => {
    const { daemons, programs } = await runningOf(shared);
    expect(programs.map(({ program }) => program).sort()).toEqual(PROGRAMS);
    const open = await Promise.all(
      [...daemons, ...programs].map(async ({ pid, program }) => ({ program, ports: await openTo(pid) })),
    );
    expect(open.filter(({ ports }) => ports.length > 0)).toEqual([
      { program: "argocd-application-controller", ports: [expect.any(Number)] },
    ]);
  });

  it("keep their credentials in files that nobody else may read, and out of their logs", async () => {
    const data = join(inject("lab").folder, ".lab", "data", "cluster");
    const tokens = z
      .record(z.string(), z.string())
      .parse(JSON.parse(await readFile(join(data, "tokens.json"), "utf8")));
    const { stdout } = await execa("find", [
      data,
      "-type",
      "f",
      "(",
      "-perm",
      "-040",
      "-o",
      "-perm",
      "-004",
      ")",
    ]);
    const readable = await Promise.all(
      stdout
        .split("\n")
        .filter((path) => path !== "")
        .map(async (path) => ({ path, text: await readFile(path, "utf8").catch(() => "") })),
    );
    const { stdout: args } = await execa("ps", ["-axo", "args="]);
    for (const token of Object.values(tokens)) {
      expect(readable.filter(({ text }) => text.includes(token)).map(({ path }) => path)).toEqual([]);
      expect(args).not.toContain(token);
    }
  });
});
