// Prints what the stacks' programs state about the facts of a tree, as JSON: `node cli/plan/stated-main.ts <tree>`. A plan runs the one of its
// base, so that the engine can compare what two programs state.
import { flattenStructs } from "../../engine/flat-structs.ts";
import { statedAt } from "./stating.ts";

flattenStructs();
const [root = ""] = process.argv.slice(2);
try {
  const stated = JSON.stringify(await statedAt(root));
  // The SDK keeps timers of its own, which nobody waits for.
  process.stdout.write(stated, () => process.exit(0));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
