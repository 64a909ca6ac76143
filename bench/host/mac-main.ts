// A Mac in a process of its own: `node mac-main.ts FOLDER LOGIN`. Prints its variables as a line of JSON; ends when its input does.
import { once } from "node:events";
import { startIndri } from "../../lab/indri/main.ts";

const [dataDir = "", user = ""] = process.argv.slice(2);
const mac = await startIndri(
  { dataDir },
  { user, hostname: "indri", formulas: {}, installed: [], handmade: [], volumes: [] },
);
process.stdout.write(`${JSON.stringify(mac.environment)}\n`);
process.stdin.resume();
await once(process.stdin, "end");
await mac.close();
process.exit(0);
