import type { Question } from "../../derive/checks/check.ts";
import { GOOD, type Outcome } from "./outcome.ts";
import { addressFor, same, type TailnetSeen } from "./tailnet.ts";

/** Asks a name server. @throws Error for a name that it does not know */
export type Resolve = (name: string, type: "A" | "CNAME") => Promise<readonly string[]>;

/** Tailscale gives addresses out of this block alone (100.64.0.0/10). */
const OF_TAILNET = /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** Asks for a record by a real query. @param seen what gives the addresses; without it, any of a tailnet's is taken */
export async function askRecord(
  { record, zone }: Extract<Question, { kind: "record" }>,
  seen: TailnetSeen | undefined,
  { resolve, deviceOf }: { resolve: Resolve; deviceOf: (host: string) => string | undefined },
): Promise<Outcome> {
  // Any name below a wildcard will do; this one is nobody's.
  const name = `${record.name.replace(/^\*/, "any-name-at-all")}.${zone}`;
  const answer = await resolve(name, record.type);
  const { target } = record;
  if (target.kind !== "name" && seen === undefined)
    return answer.length > 0 && answer.every((address) => OF_TAILNET.test(address))
      ? GOOD
      : { state: "bad", found: `found ${answer.join(", ") || "nothing"}, which is no address of a tailnet` };
  const expected =
    target.kind === "name" ? target.name.replace(/\.$/, "") : addressFor(target, seen ?? NOBODY, deviceOf);
  return expected === undefined
    ? { state: "bad", found: "the tailnet has nobody that it could lead to" }
    : same([expected], answer);
}

const NOBODY: TailnetSeen = { policy: "", devices: [], services: [], keys: [] };
