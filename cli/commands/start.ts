import { networkOf } from "../../derive/network/document.ts";
import { policyOf } from "../../derive/network/policy.ts";
import { verifyCluster } from "../../lab/verify/cluster.ts";
import { verifyIndri } from "../../lab/verify/indri.ts";
import { verifyNetwork } from "../../lab/verify/network.ts";
import type { Verified } from "../../lab/verify/verified.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";
import { stacksNamed } from "../stacks.ts";
import { labTarget, labVariables, startCluster } from "../target.ts";
import { apply } from "./up.ts";

/** `npm start`: brings the lab up, applies every stack to it (or those named) and says where to look. */
export async function start(session: Session, only?: string): Promise<void> {
  const stacks = stacksNamed(only?.split(",") ?? []);
  process.stderr.write("BlumeOps lab · everything on this machine, nothing leaves it\n\n");
  const facts = await soundFacts(session);
  const { catalogue, settings } = facts;
  const isClusterWanted = stacks.includes("minikube");
  // The cluster comes up, and its programs are got, while the stacks before it already apply.
  const ended = new AbortController();
  const signal = AbortSignal.any([session.signal, ended.signal]);
  const cluster = isClusterWanted ? startCluster({ ...session, signal }) : undefined;
  // A failure is told below; until then it is no unhandled one.
  cluster?.catch(() => undefined);
  const before = await labTarget(session);
  const consent = { ...facts, yes: true, allowLockout: false, deleteData: false };
  const first = stacks.filter((stack) => stack !== "minikube");
  const applied = await apply(session, before, first, consent).catch((error: unknown) => {
    ended.abort();
    throw error;
  });
  await cluster;
  const target = { ...before, environment: await labVariables(session) };
  const outcomes = [...applied, ...(isClusterWanted ? await apply(session, target, ["minikube"], consent) : [])];
  const document = networkOf(catalogue, settings);
  const { devices, services, records } = document;
  session.progress.step("checks", "asking the lab");
  const checks = [
    ...(stacks.includes("network") ? await verifyNetwork(document, target.environment) : []),
    ...(stacks.includes("indri") ? await verifyIndri(catalogue, facts.host, target.environment) : []),
    ...(isClusterWanted ? await verifyCluster(target.environment["KUBECONFIG"]) : []),
  ];
  session.progress.stop();
  const waiting = checks.filter(({ waitsFor }) => waitsFor !== undefined);
  const due = checks.filter(({ waitsFor }) => waitsFor === undefined);
  const bad = due.filter(({ ok }) => !ok);
  const { grants, tests } = policyOf(catalogue, settings);
  session.result({ stacks: outcomes, checks });
  session.say(
    `${session.paint.bold("checks".padEnd(9))} ${due.length - bad.length} of ${due.length} good`,
    ...waitingLines(waiting),
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

/** What cannot be good yet, by what it waits for. */
function waitingLines(waiting: readonly Verified[]): string[] {
  return [...Map.groupBy(waiting, ({ waitsFor }) => waitsFor)].map(
    ([waitsFor, ones]) =>
      `${" ".repeat(9)} ${ones.length} more are about ${waitsFor}, which is not in the lab yet: ${ones[0]?.subject} ${ones[0]?.found}, and so on`,
  );
}
