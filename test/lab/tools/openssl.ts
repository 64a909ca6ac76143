import { join } from "node:path";
import { debian } from "./debian.ts";
import { librariesBelow, ownProgram, type Tool } from "./tool.ts";

/** The real openssl: the machine's own, else Debian's, unpacked into the program cache. */
export async function openssl(): Promise<Tool> {
  const own = await ownProgram("openssl");
  if (own !== undefined) return own;
  const root = join(await debian("openssl"), "root");
  return { command: [join(root, "usr", "bin", "openssl")], environment: await librariesBelow(root) };
}
