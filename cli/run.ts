import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { EngineReport } from "../engine/change.ts";
import { EngineFailure } from "../engine/failure.ts";
import type { StackPlace } from "../engine/place.ts";
import { recover } from "../engine/recover.ts";
import type { Operation } from "../engine/stack.ts";
import type { ClusterPlan } from "../observe/cluster.ts";
import { type Observed, planFor } from "../observe/host.ts";
import type { ToldContainer } from "../observe/nas.ts";
import type { Told } from "../observe/told.ts";
import type { Change, Drift } from "../plan/change.ts";
import { clusterStackChanges, clusterStackDrift } from "../plan/cluster-stack.ts";
import { hostChanges, hostDrift, planNotes } from "../plan/indri.ts";
import { networkChanges, networkDrift } from "../plan/network.ts";
import type { Surroundings } from "../plan/reachability.ts";
import type { StackName } from "../stacks/names.ts";
import { program } from "../stacks/program.ts";
import { surroundingsOf } from "./access/surroundings.ts";
import { type Ahead, begin, engineOf } from "./ahead.ts";
import { readClusterConfig } from "./cluster.ts";
import type { Verdict } from "./cluster-refusals.ts";
import type { TreeChanges } from "./cluster-tree.ts";
import type { SoundFacts } from "./facts.ts";
import { keptLines, lookAtHost, scriptWords, toldContainersOf, toldOf } from "./host.ts";
import { loginVariables } from "./login.ts";
import type { Session } from "./session.ts";
import { surroundings, type Target } from "./target.ts";

/** What one operation on one stack came to. */
export interface StackOutcome {
  readonly stack: StackName;
  readonly ok: boolean;
  readonly changes: readonly Change[];
  readonly drift: readonly Drift[];
  readonly unchanged: number;
  /** What went wrong, in the words of whoever refused. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** In what the answer is less than the whole truth, and what the host kept. */
  readonly notes: readonly string[];
}

/** A stack that is ready to be run. */
export interface OpenedStack {
  readonly name: StackName;
  readonly stack: Stack;
  /** Of the host's stack: the host as it is being looked at, unless everything is to be removed from it anyway. The engine starts meanwhile. */
  readonly host?: Promise<Observed>;
  /** Of the cluster's stack: what it makes, and what becomes of the objects that Argo CD keeps. */
  readonly cluster?: {
    readonly plan: ClusterPlan;
    readonly tree: TreeChanges;
    readonly verdict: Verdict;
  };
  /** What the state keeps of the host's services. */
  readonly told: ReadonlyMap<string, Told>;
  /** And of the NAS's containers. */
  readonly toldContainers: ReadonlyMap<string, ToldContainer>;
  /** What the facts say of the tailnet, so that it can be told who gains or loses access. */
  readonly around: Surroundings;
}

/** How a stack is opened. */
export interface Opening {
  /** Whether the host is looked at, and the manifests compared with those that Argo CD reads. */
  readonly look?: boolean;
  /** What has been begun already. */
  readonly ahead?: Promise<Ahead> | undefined;
}

/** Opens a stack of the target and takes up what a killed run left behind. */
export async function open(
  name: StackName,
  target: Target,
  session: Session,
  facts: SoundFacts,
  { look = true, ahead = begin(name, target) }: Opening = {},
): Promise<OpenedStack> {
  // The host is asked meanwhile.
  const seeing = look && name === "indri" ? lookAtHost(session, target, facts) : undefined;
  // A failure is told below; until then it is no unhandled one.
  seeing?.catch(() => undefined);
  let host: Promise<Observed> | undefined;
  const cluster = name === "minikube" ? await lookAtCluster(session, target, facts, look) : undefined;
  const { environment: known, reading, attached } = await ahead;
  const place: StackPlace = {
    ...engineOf(target),
    stack: name,
    environment: { ...known, ...target.environment },
    program: async () => {
      const { runtime } = await import("@pulumi/pulumi");
      return await program(name, runtime.allConfig(), session.root, {
        environment: surroundings(target),
        catalogue: facts.catalogue,
        ...(host === undefined ? {} : { hostPlan: (await host).plan }),
        ...(cluster === undefined ? {} : { clusterPlan: cluster.plan }),
      });
    },
  };
  // Its packages are loaded while the engine reads the state and the host is asked.
  const { openStack, whenUnlocked } = await import("../engine/stack.ts");
  const opened = await openStack(place, reading);
  const { stack } = opened;
  Object.assign(stack.workspace.envVars, await attached);
  const { taken, resources } = await recover({ ...opened, stack: whenUnlocked(stack, session.signal) });
  if (taken > 0) session.progress.done(name, `${taken} half-done operations of an earlier run taken up`);
  const told = toldOf(resources);
  const toldContainers = toldContainersOf(resources);
  const around = surroundingsOf(facts.catalogue, facts.settings);
  if (cluster !== undefined) return { name, stack, told, toldContainers, around, cluster };
  if (name !== "indri") return { name, stack, told, toldContainers, around };
  host = seeing?.then((seen) => planFor(seen, told, toldContainers));
  host?.catch(() => undefined);
  if (host === undefined && known["SSH_AUTH_SOCK"] === undefined) await loginVariables(target);
  return { name, stack, told, toldContainers, around, ...(host === undefined ? {} : { host }) };
}

/** @param compare whether the manifests are compared with those that Argo CD reads */
async function lookAtCluster(
  session: Session,
  target: Target,
  facts: SoundFacts,
  compare: boolean,
): Promise<NonNullable<OpenedStack["cluster"]>> {
  const { root } = session;
  const { catalogue } = facts;
  const config = await readClusterConfig(root, catalogue);
  session.progress.step("minikube", "comparing the manifests");
  // Only a cluster needs its packages.
  const [{ planCluster }, { treeChanges }, { verdictOn }] = await Promise.all([
    import("../observe/cluster.ts"),
    import("./cluster-tree.ts"),
    import("./cluster-refusals.ts"),
  ]);
  const environment = surroundings(target);
  const [plan, tree] = await Promise.all([
    planCluster({ catalogue, config, root, environment }),
    compare ? treeChanges(session, target, facts) : { changes: [], notes: [], changed: new Map() },
  ]);
  const verdict =
    tree.changed.size === 0
      ? { refused: [], notes: [] }
      : await verdictOn(tree.changed, environment, plan.context);
  return { plan, tree, verdict };
}

/** Runs an operation over a stack and puts what the engine says into words. */
export async function operate(
  opened: OpenedStack,
  operation: Operation,
  session: Session,
): Promise<StackOutcome> {
  const { stack, name } = opened;
  const verb = { preview: "comparing", up: "applying", refresh: "reading", destroy: "removing" }[operation];
  session.progress.step(name, verb);
  try {
    const { runStack } = await import("../engine/stack.ts");
    const running = runStack(
      stack,
      operation,
      session.signal,
      (done) => session.progress.step(name, verb, `${done} done`),
      // The command provider can read nothing: the host was looked at instead.
      name !== "indri",
    );
    // Why the host was not seen tells more than what the engine says of it.
    const host = await opened.host?.catch(async (error: unknown) => {
      await running.catch(() => undefined);
      throw error;
    });
    return outcomeOf(opened, await running, host);
  } catch (error) {
    if (!(error instanceof EngineFailure)) throw error;
    const reason = session.signal.aborted
      ? "ended on your word; run the same command again to finish"
      : error.message;
    return {
      stack: name,
      ok: false,
      changes: [],
      drift: [],
      unchanged: 0,
      errors: [reason],
      warnings: [],
      notes: [],
    };
  } finally {
    session.progress.stop();
  }
}

function outcomeOf(opened: OpenedStack, report: EngineReport, host: Observed | undefined): StackOutcome {
  const { name, cluster } = opened;
  const said = (severity: "error" | "warning"): string[] =>
    report.diagnostics
      .filter((diagnostic) => diagnostic.severity === severity)
      .map(({ urn, message }) => ({ urn, message: clean(message) }))
      .filter(({ message }) => !ENGINE_SUMMARY.test(message))
      .map(({ urn, message }) => (name === "indri" ? scriptWords(message, urn) : message));
  return {
    stack: name,
    ok: report.ok && (cluster?.verdict.refused.length ?? 0) === 0,
    ...inWords(opened, report, host),
    unchanged: report.unchanged,
    errors: [...said("error"), ...(cluster?.verdict.refused ?? [])],
    warnings: said("warning"),
    notes: [
      ...(host === undefined ? [] : planNotes(host.plan, host.unreached?.message)),
      ...(cluster?.tree.notes ?? []),
      ...(cluster?.verdict.notes ?? []),
      ...keptLines(report),
    ],
  };
}

/** What the engine would do, or did, and what it found done by others. */
function inWords(
  { name, told, toldContainers, around, cluster }: OpenedStack,
  { changes, drift }: EngineReport,
  host: Observed | undefined,
): Pick<StackOutcome, "changes" | "drift"> {
  switch (name) {
    case "network":
      return { changes: networkChanges(changes, around), drift: drift.map(networkDrift) };
    case "indri":
      return {
        changes: hostChanges(changes, host?.plan, told, toldContainers),
        drift: host === undefined ? [] : hostDrift(host.plan),
      };
    case "minikube":
      return {
        changes: [...clusterStackChanges(changes), ...(cluster?.tree.changes ?? [])],
        drift: drift.map(clusterStackDrift),
      };
  }
}

/** The engine's own closing words, which say nothing that a resource's error has not said. */
const ENGINE_SUMMARY = /^(update|preview|refresh|destroy) (failed|canceled)$|^resource .* has a problem$/;

function clean(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/^(\d+ error occurred:\s*\* )/, "")
    .trim();
}
