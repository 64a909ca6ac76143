// Prints what the tree in which this file lies derives, as JSON: `node cli/plan/derive-main.ts`. A plan runs the one of its base, so that
// the base is derived by its own program.
import { dirname } from "node:path";
import { derivedAt } from "./derived.ts";

const { derived } = await derivedAt(dirname(dirname(import.meta.dirname)));
process.stdout.write(JSON.stringify(derived));
