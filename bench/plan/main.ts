/**
 * Measures `blumeops plan` of the whole lab: `node bench/plan/main.ts`. Prints its figures as JSON, seconds, each the median of several runs: the
 * pure part alone, and with the engine, where more and more stacks differ. What is in `seconds` of the pure part is the start of two processes
 * and the reading of the facts, too.
 */
import { execa } from "execa";
import { Plan } from "../../plan/whole/plan.ts";
import { Checkout } from "../../test/lab/checkout.ts";
import { median, rounded } from "../host/time.ts";

const RUNS = 3;

/** Something of each stack: a key of the tailnet, a file of the host, a label by which a pod of the cluster is known. */
const CHANGES = [
  ["network/tailnet.ts", "expirySeconds: 7_776_000", "expirySeconds: 5_184_000"],
  ["services/forgejo.ts", "LOG_SQL: false", "LOG_SQL: true"],
  ["manifests/argocd/deployment-argocd-redis.yaml", "name: argocd-redis", "name: argocd-cache"],
] as const;

const checkout = await Checkout.make();
try {
  await execa("git", ["init", "--quiet", "--initial-branch", "main"], { cwd: checkout.folder });
  await execa("git", ["add", "--all", ":!node_modules"], { cwd: checkout.folder });
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
  await execa("git", [...identity, "commit", "--quiet", "--message", "All of it"], { cwd: checkout.folder });
  process.stdout.write(`${JSON.stringify(await figures(), null, 2)}\n`);
} finally {
  await checkout.remove();
}

async function figures(): Promise<Record<string, number>> {
  const found: Record<string, number> = {
    pure: await taken(["--no-engine"], undefined),
    nothingDiffers: await taken([], 0),
  };
  for (const [i, [file, from, to]] of CHANGES.entries()) {
    await checkout.edit(file, (text) => text.replaceAll(from, to));
    found[`${i + 1} of ${CHANGES.length} stacks`] = await taken([], i + 1);
  }
  return found;
}

/** @param stacks for how many the engine has to be started; nothing where it must not be asked */
async function taken(args: readonly string[], stacks: number | undefined): Promise<number> {
  const seconds = await median(RUNS, async () => {
    const { engine } = Plan.parse(await checkout.json(["plan", ...args]));
    const asked = engine?.filter(({ state }) => state === "previewed").length;
    if (asked !== stacks) throw new Error(`the engine was asked about ${asked} stacks, and ${stacks} differ`);
  });
  return rounded(seconds);
}
