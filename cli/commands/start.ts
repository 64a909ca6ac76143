import type { Check } from "../../derive/checks/check.ts";
import { networkOf } from "../../derive/network/document.ts";
import { policyOf } from "../../derive/network/policy.ts";
import { askUntilGood } from "../../observe/checks/ask.ts";
import type { Asked } from "../../observe/checks/outcome.ts";
import type { StackName } from "../../stacks/names.ts";
import { asValue, renderChecks } from "../check/render.ts";
import { askingOf } from "../check/systems.ts";
import { type SoundFacts, soundFacts } from "../facts.ts";
import type { Session } from "../session.ts";
import { stacksNamed } from "../stacks.ts";
import { labTarget, labVariables, startCluster, surroundings, type Target, withPorts } from "../target.ts";
import { mustBeGood } from "./check.ts";
import { apply, type Prepared, prepare } from "./up.ts";

/** How long jobs may take for their next run, in milliseconds: those that follow something, such as the port of the cluster's API, run every minute. */
const PATIENCE_MS = 75_000;

/** `npm start`: brings the lab up, applies every stack to it (or those named) and says where to look. */
export async function start(session: Session, only?: string): Promise<void> {
  const stacks = stacksNamed(only?.split(",") ?? []);
  process.stderr.write("BlumeOps lab · everything on this machine, nothing leaves it\n\n");
  const facts = await soundFacts(session);
  const { catalogue, settings } = facts;
  const consent = { ...facts, yes: true, allowLockout: false, deleteData: false };
  const ended = new AbortController();
  const beside = { ...session, signal: AbortSignal.any([session.signal, ended.signal]) };
  const starting = labTarget(session).then(async (lab) => await withPorts(session, lab));
  // The cluster comes up, its programs are got and its stack is previewed while the stacks before it already apply.
  const cluster = stacks.includes("minikube") ? previewCluster(beside, starting, consent) : undefined;
  // A failure is told below; until then it is no unhandled one.
  cluster?.catch(() => undefined);
  const first = stacks.filter((stack) => stack !== "minikube");
  const outcomes = await starting
    .then(async (lab) => await apply(session, lab, await prepare(session, lab, first, consent), consent))
    .catch((error: unknown) => {
      ended.abort();
      throw error;
    });
  const { target, prepared } = (await cluster) ?? { target: await starting, prepared: undefined };
  if (prepared !== undefined) outcomes.push(...(await apply(session, target, prepared, consent)));
  const document = networkOf(catalogue, settings);
  const { devices, services, records } = document;
  const checks = await checkWhatWasApplied(session, target, stacks, facts);
  const { grants, tests } = policyOf(catalogue, settings);
  session.result({ stacks: outcomes, checks: checks.map(asValue) });
  session.say(...renderChecks(checks, session.paint));
  mustBeGood(checks);
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

/** Starts the lab's cluster and previews its stack. */
async function previewCluster(
  session: Session,
  starting: Promise<Target>,
  facts: SoundFacts,
): Promise<{ readonly target: Target; readonly prepared: Prepared }> {
  const [before] = await Promise.all([starting, startCluster(session)]);
  const target = { ...before, environment: await labVariables(session) };
  return { target, prepared: await prepare(session, target, ["minikube"], facts) };
}

/** The checks of what these stacks brought up; what was started just now gets the time to come up. */
async function checkWhatWasApplied(
  session: Session,
  target: Target,
  stacks: readonly StackName[],
  facts: SoundFacts,
): Promise<Asked[]> {
  session.progress.step("checks", "asking the lab");
  const { checks, systems } = await askingOf(
    session.root,
    { kind: "lab", environment: surroundings(target) },
    facts,
  );
  const due = checks.filter((check) => stacks.some((stack) => bringsUp(stack, check)));
  const asked = await askUntilGood(due, systems, PATIENCE_MS, session.signal);
  session.progress.stop();
  return asked;
}

/** The host's stack brings the proxy up as well, and with it every site that it serves. */
function bringsUp(stack: StackName, { group, question: { kind } }: Check): boolean {
  if (stack === "network") return group === "network" && kind !== "closed";
  if (stack === "minikube") return group === "cluster";
  return stack === "indri" && (group !== "network" || kind === "closed");
}
