import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** A plugin whose promises are tested, by who serves it. */
export interface Serving {
  readonly by: "stand-in" | "official plugin";
  /** The Pulumi home with the official plugin. */
  readonly home?: string;
}

/** The stand-in for a plugin, and the official one where it is installed: what holds of one has to hold of the other. */
export function whoServes(plugin: string, version: string): Serving[] {
  const home = process.env["PULUMI_HOME"] || join(homedir(), ".pulumi");
  const program = join(home, "plugins", `resource-${plugin}-v${version}`, `pulumi-resource-${plugin}`);
  return [{ by: "stand-in" }, ...(existsSync(program) ? [{ by: "official plugin" as const, home }] : [])];
}
