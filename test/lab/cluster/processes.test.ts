import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { Checkout } from "../checkout.ts";

const Status = z.object({
  daemons: z.array(z.object({ name: z.string(), pid: z.int().optional(), running: z.boolean() })),
});

const PROGRAMS = [
  "argocd-application-controller",
  "argocd-repo-server",
  "etcd",
  "external-secrets",
  "gitea",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "miniredis",
];

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Resident memory, in megabytes. */
  readonly memory: number;
  readonly program: string;
}

async function processes(): Promise<Process[]> {
  const { stdout } = await execa("ps", ["-axo", "pid=,ppid=,rss=,args="]);
  return stdout.split("\n").map((line) => {
    const [pid, parent, kilobytes, program = ""] = line.trim().split(/\s+/);
    return {
      pid: Number(pid),
      parent: Number(parent),
      memory: Number(kilobytes) / 1024,
      program: program.split("/").at(-1) ?? "",
    };
  });
}

/** The daemons of a lab and the programs that they run. */
async function ofLab(
  run: (args: string[]) => Promise<unknown>,
): Promise<{ daemons: Process[]; programs: Process[] }> {
  const { daemons } = Status.parse(await run(["lab", "status"]));
  const all = await processes();
  const pids = daemons.flatMap(({ pid }) => pid ?? []);
  return {
    daemons: all.filter(({ pid }) => pids.includes(pid)),
    programs: all.filter(({ parent, program }) => pids.includes(parent) && PROGRAMS.includes(program)),
  };
}

describe("the programs of the cluster", () => {
  it("end with the lab, when it is stopped and when it is killed", async () => {
    const checkout = await Checkout.make();
    try {
      for (const end of ["stopped", "killed"]) {
        await checkout.json(["lab", "start", "--cluster"]);
        const { daemons, programs } = await ofLab(async (args) => await checkout.json(args));
        expect(programs.map(({ program }) => program).sort()).toEqual(PROGRAMS);
        if (end === "stopped") await checkout.json(["lab", "stop"]);
        else for (const { pid } of daemons) process.kill(pid, "SIGKILL");
        const left = async (): Promise<string[]> =>
          (await processes())
            .filter(({ pid }) => programs.some((started) => started.pid === pid))
            .map(({ program }) => program);
        await expect.poll(left, { timeout: 10_000 }).toEqual([]);
      }
    } finally {
      await checkout.remove();
    }
  });

  it("and all of the lab beside them take less than 3 GB of memory", async () => {
    const { folder } = inject("lab");
    const { daemons, programs } = await ofLab(async (args) => {
      const main = join(folder, "cli", "main.ts");
      const { stdout } = await execa(process.execPath, [main, ...args, "--json"], { cwd: folder });
      return JSON.parse(stdout);
    });
    expect(programs.map(({ program }) => program).sort()).toEqual(PROGRAMS);
    const megabytes = [...daemons, ...programs].reduce((sum, { memory }) => sum + memory, 0);
    process.stdout.write(`the lab with its cluster takes ${Math.round(megabytes)} MB\n`);
    expect(megabytes).toBeLessThan(3_000);
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
