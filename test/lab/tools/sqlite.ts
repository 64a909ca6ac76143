import { join } from "node:path";
import { debian } from "./debian.ts";
import { librariesBelow, ownProgram, type Tool } from "./tool.ts";

/** The real sqlite3, which every Mac has: the machine's own, else Debian's, unpacked into the program cache. */
export async function sqlite3(): Promise<Tool> {
  const own = await ownProgram("sqlite3");
  if (own !== undefined) return own;
  const root = join(await debian("sqlite3"), "root");
  return { command: [join(root, "usr", "bin", "sqlite3")], environment: await librariesBelow(root) };
}
