import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { takeUp } from "../../engine/adopt/take-up.ts";
import type { HostPlan } from "../../observe/plan.ts";
import { PROVIDERS_OF, type StackName } from "../../stacks/names.ts";
import type { SoundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import { mustBeApplicable } from "../host.ts";
import { diagnosticsOf, open } from "../run.ts";
import type { Session } from "../session.ts";
import type { Target } from "../target.ts";
import { calledIn, type Found } from "./words.ts";

/** What was found of a stack, and the state that says so. */
export interface Adoptable extends Found {
  readonly state: Deployment;
}

/** Finds what a stack states where it already is. Nothing is changed. @param scratch a target whose state is thrown away */
export async function find(
  name: StackName,
  scratch: Target,
  session: Session,
  facts: SoundFacts,
): Promise<Adoptable> {
  const onHost = name === "indri";
  const { stack, host, cluster } = await open(name, scratch, session, facts, {
    look: onHost,
    narrow: asStated,
  });
  const seen = await host;
  if (seen !== undefined) mustBeApplicable(seen);
  if (cluster?.plan.values === "unknown")
    throw new Failure(
      "minikube: the values of secrets are not at hand\n  set OP_CONNECT_HOST and OP_CONNECT_TOKEN to read them from 1Password\nnothing was taken up",
    );
  session.progress.step(name, "finding what is there");
  const { PULUMI_DEBUG_PROVIDERS: _, ...environment } = stack.workspace.envVars;
  const { report, claims } = await takeUp(stack, {
    // The cluster's is not among those that are started ahead.
    providers: name === "minikube" ? ["kubernetes"] : PROVIDERS_OF[name],
    pulumiHome: scratch.engineHome,
    environment,
    signal: session.signal,
    onChange: (done) => session.progress.step(name, "finding what is there", `${done} done`),
    readable: !onHost,
  });
  const told = (outcome: (typeof claims)[number]["outcome"]): Set<string> =>
    new Set(claims.flatMap((claim) => (claim.outcome === outcome ? [claim.urn] : [])));
  const [taken, missing, unreadable] = [told("taken"), told("missing"), told("unreadable")];
  const expected = new Set([...missing, ...unreadable]);
  const wrong = diagnosticsOf(report, "error").filter(({ urn }) => urn === undefined || !expected.has(urn));
  if (session.signal.aborted) throw new Failure("ended on your word; nothing was taken up");
  if (wrong.length > 0)
    throw new Failure(
      [...wrong.map(({ message }) => `${name}: ${message}`), "nothing was taken up"].join("\n"),
    );
  const called = (urns: ReadonlySet<string>): string[] =>
    report.changes
      .filter(({ urn }) => urns.has(urn))
      .map((change) => calledIn(name, change))
      .sort();
  return {
    stack: name,
    taken: called(taken),
    missing: [...called(missing), ...unmade(missing, report.changes)],
    anew: unmade(unreadable, report.changes),
    differs: seen === undefined ? [] : notAsStated(seen.plan),
    state: await stack.exportStack(),
  };
}

/** Names of what the engine was refused, which it tells of no change. */
function unmade(urns: ReadonlySet<string>, changes: readonly { readonly urn: string }[]): string[] {
  return [...urns]
    .filter((urn) => !changes.some((change) => change.urn === urn))
    .map((urn) => urn.split("::").at(-1) ?? urn);
}

/** The host's plan without what the host does not have as it is stated: of a command the engine can be told only that it has been run. */
function asStated(plan: HostPlan): HostPlan {
  const { services, nas } = plan;
  return {
    ...plan,
    services: services.filter(({ difference }) => difference === undefined),
    nas:
      nas === undefined
        ? undefined
        : { ...nas, containers: nas.containers.filter(({ difference }) => difference === undefined) },
  };
}

function notAsStated({ services, nas }: HostPlan): string[] {
  return [
    ...services.flatMap(({ service, difference }) => (difference === undefined ? [] : [service.name])),
    ...(nas?.containers ?? []).flatMap(({ container, difference }) =>
      difference === undefined ? [] : [container.service],
    ),
  ];
}
