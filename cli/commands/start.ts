import { networkOf } from "../../derive/network/document.ts";
import { policyOf } from "../../derive/network/policy.ts";
import { soundFacts } from "../facts.ts";
import { stacksNamed } from "../run.ts";
import type { Session } from "../session.ts";
import { labTarget } from "../target.ts";
import { apply } from "./up.ts";

/** `npm start`: brings the lab up, applies every stack to it and says where to look. */
export async function start(session: Session): Promise<void> {
  process.stderr.write("BlumeOps lab · everything on this machine, nothing leaves it\n\n");
  const { catalogue, settings } = await soundFacts(session);
  const target = await labTarget(session);
  const outcomes = await apply(session, target, stacksNamed([]), true);
  const { devices, services, records } = networkOf(catalogue, settings);
  const { grants, tests } = policyOf(catalogue, settings);
  session.result({ stacks: outcomes });
  session.say(
    "",
    `The lab holds ${devices.length} managed devices, ${services.length} Tailscale services, ${grants.length} grants with ${tests.length} tests, ${records.length} records.`,
    "",
    "Look around",
    "  npx blumeops lab status             processes, ports, logs",
    "  npx blumeops facts check            what is stated, and whether it fits together",
    '  eval "$(npx blumeops lab env)" && pulumi preview --stack network',
    "Stop it with  npx blumeops lab stop",
  );
}
