import { removalOf } from "../host/payload.ts";
import { commandOf } from "../host/scripts.ts";
import type { HostAddress, Login } from "../host/ssh/address.ts";
import { runOnHost } from "../host/ssh/run.ts";
import { Failure } from "./failure.ts";

/**
 * Takes services away from a host: their agents and files, and their data too where that is meant. The engine would do it last, and so too late
 * for a service that gets the port of one that goes; and of a service that no state knows it would do nothing.
 *
 * @returns what was done, a line each: "kept PATH"
 */
export async function removeFromHost(
  address: HostAddress,
  login: Login,
  names: readonly string[],
  data: "keep" | "delete",
): Promise<string[]> {
  const lines: string[] = [];
  for (const name of names) {
    const { status, out, err } = await runOnHost(address, login, commandOf("remove"), removalOf(name, data));
    if (status !== 0) throw new Failure(`${name} is not taken away: ${err.trim() || out.trim()}`);
    lines.push(
      ...out
        .trim()
        .split("\n")
        .filter((line) => /^(kept|deleted) /.test(line)),
    );
  }
  return lines;
}
