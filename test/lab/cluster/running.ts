import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { z } from "zod";

const Status = z.object({
  daemons: z.array(z.object({ name: z.string(), pid: z.int().optional(), running: z.boolean() })),
});

/** What a lab with a cluster runs beside its own daemons. */
export const PROGRAMS = [
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

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Resident memory, in megabytes. */
  readonly memory: number;
  readonly program: string;
}

/** A lab's daemons and the programs that they run. */
export interface Running {
  readonly daemons: readonly Process[];
  readonly programs: readonly Process[];
}

/** Everything that runs on this machine; what has ended and nobody has asked about yet does not. */
export async function processes(): Promise<Process[]> {
  const { stdout } = await execa("ps", ["-axo", "pid=,ppid=,rss=,stat=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [pid, parent, kilobytes, state = "", program = ""] = line.trim().split(/\s+/);
    if (state.startsWith("Z")) return [];
    return {
      pid: Number(pid),
      parent: Number(parent),
      memory: Number(kilobytes) / 1024,
      program: program.split("/").at(-1) ?? "",
    };
  });
}

/** What runs of a lab. @param run runs `blumeops … --json` in its folder and reads the document */
export async function runningOf(run: (args: string[]) => Promise<unknown>): Promise<Running> {
  const { daemons } = Status.parse(await run(["lab", "status"]));
  const all = await processes();
  const pids = daemons.flatMap(({ pid }) => pid ?? []);
  return {
    daemons: all.filter(({ pid }) => pids.includes(pid)),
    programs: all.filter(({ parent, program }) => pids.includes(parent) && PROGRAMS.includes(program)),
  };
}

/** What processes take of memory together, in megabytes. What several of them share counts once, where the system tells it. */
export async function memoryOf(those: readonly Process[]): Promise<number> {
  const each = await Promise.all(
    those.map(async ({ pid, memory }) => {
      const said = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
      const share = /^Pss:\s+(\d+) kB$/m.exec(said)?.[1];
      return share === undefined ? memory : Number(share) / 1024;
    }),
  );
  return Math.round(each.reduce((sum, one) => sum + one, 0));
}
