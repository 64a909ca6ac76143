import { join } from "node:path";
import { execa } from "execa";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/** What can be measured: a program that prints its figures as JSON, below the project's folder. */
const BENCHES = {
  policy: "policy/bench.ts",
  render: "render/bench.ts",
  plan: "plan/bench.ts",
  wholePlan: "bench/plan/main.ts",
  host: "bench/host/main.ts",
  cluster: "bench/cluster/main.ts",
} as const;

/** `npm run bench`: runs the measurements one after the other and prints their figures. */
export async function bench(session: Session): Promise<void> {
  const figures: Record<string, unknown> = {};
  for (const [name, file] of Object.entries(BENCHES)) {
    session.progress.step(name, "measuring");
    const run = await execa(process.execPath, [join(session.root, file)], {
      reject: false,
      cancelSignal: session.signal,
    });
    if (run.failed) throw new Failure(`${file} failed: ${run.stderr.trim().split("\n").at(-1)}`);
    figures[name] = JSON.parse(run.stdout);
    session.progress.done(name, "measured");
  }
  session.say(JSON.stringify(figures, null, 2));
  session.result(figures);
}
