import type { Evaluated } from "../evaluate.ts";
import { runTests } from "../tests/run.ts";
import { asksOf } from "./asks.ts";
import { bypassedRules } from "./bypassed.ts";
import type { ServicesDescription } from "./description.ts";
import { failingTests } from "./failing.ts";
import type { LintFinding } from "./finding.ts";
import { matchNothing, rulesInUse } from "./matches.ts";
import { closedWays, unlistedPeople } from "./people.ts";
import { shadowedRules } from "./shadow.ts";
import { shadowedSsh } from "./shadow-ssh.ts";
import { strayTags } from "./tags.ts";
import { denialsByTag } from "./tests.ts";
import { unaskedPorts } from "./unasked.ts";
import { describe } from "./ways.ts";

/**
 * Everything about a policy and its tailnet that is wrong or surely not meant, in the order of the policy. With a description of the
 * services also what nobody asks for, and who reaches what is not for them.
 */
export function lintPolicy(evaluated: Evaluated, services?: ServicesDescription): LintFinding[] {
  const transient = new Set(services?.transient ?? []);
  const inUse = rulesInUse(evaluated);
  const failures = runTests(evaluated.policy, evaluated.tailnet);
  const findings = [
    ...matchNothing(evaluated, transient),
    ...shadowedRules(evaluated, inUse),
    ...shadowedSsh(evaluated, inUse),
    ...strayTags(evaluated, transient),
    ...failingTests(failures),
    ...denialsByTag(evaluated, failures),
    ...(services === undefined ? [] : ofServices(evaluated, services)),
  ];
  const order = ({ place }: LintFinding): number => place?.line ?? Number.POSITIVE_INFINITY;
  return findings.sort((a, b) => order(a) - order(b) || (a.place?.column ?? 0) - (b.place?.column ?? 0) || 0);
}

function ofServices(evaluated: Evaluated, services: ServicesDescription): readonly LintFinding[] {
  const { described, findings } = describe(evaluated, services);
  const bypassed = bypassedRules(evaluated, described);
  return [
    ...findings,
    ...bypassed.findings,
    ...unaskedPorts(evaluated, described, asksOf(evaluated, described), bypassed.rules),
    ...unlistedPeople(evaluated, described),
    ...closedWays(evaluated, described),
  ];
}
