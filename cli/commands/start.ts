import { networkOf } from "../../derive/network/document.ts";
import { policyOf } from "../../derive/network/policy.ts";
import { verifyNetwork } from "../../lab/verify/network.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { stacksNamed } from "../run.ts";
import type { Session } from "../session.ts";
import { labTarget } from "../target.ts";
import { apply } from "./up.ts";

/** `npm start`: brings the lab up, applies every stack to it and says where to look. */
export async function start(session: Session): Promise<void> {
  process.stderr.write("BlumeOps lab · everything on this machine, nothing leaves it\n\n");
  const facts = await soundFacts(session);
  const { catalogue, settings } = facts;
  const target = await labTarget(session);
  const outcomes = await apply(session, target, stacksNamed([]), {
    ...facts,
    yes: true,
    allowLockout: false,
    deleteData: false,
  });
  const document = networkOf(catalogue, settings);
  const { devices, services, records } = document;
  const checks = await verifyNetwork(document, target.environment);
  const bad = checks.filter(({ ok }) => !ok);
  const { grants, tests } = policyOf(catalogue, settings);
  session.result({ stacks: outcomes, checks });
  session.say(
    `${session.paint.bold("checks".padEnd(9))} ${checks.length - bad.length} of ${checks.length} good`,
  );
  if (bad.length > 0) {
    throw new Failure(bad.map(({ subject, found }) => `${subject}: found ${found}`).join("\n"));
  }
  session.say(
    "",
    `The lab holds ${devices.length} managed devices, ${services.length} Tailscale services, ${grants.length} grants with ${tests.length} tests, ${records.length} records.`,
    "",
    "Look around",
    "  npx blumeops access matrix          who reaches what",
    "  npx blumeops access explain gilbert indri:443",
    "  npx blumeops lab status             processes, ports, logs",
    "  npx blumeops facts check            what is stated, and whether it fits together",
    '  eval "$(npx blumeops lab env)" && pulumi preview --stack network',
    "Stop it with  npx blumeops lab stop",
  );
}
