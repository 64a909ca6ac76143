import { type Evaluated, evaluate } from "./evaluate.ts";
import type { Problem } from "./parse/place.ts";
import { type ParseOptions, parsePolicy, type Refusal, refuse } from "./parse/policy.ts";
import type { Tailnet } from "./tailnet.ts";
import type { TestFailure } from "./tests/failure.ts";
import { runTests } from "./tests/run.ts";
import { validateForTailnet } from "./validate/tailnet.ts";

/** What the control server answers to a policy that is posted to it. */
export type CheckResult =
  | { readonly ok: true; readonly status: 200; readonly evaluated: Evaluated }
  | (Refusal & { readonly failures: readonly TestFailure[] });

/**
 * Judges a policy for a tailnet as the control server does when it is posted: its form, what it names, and its own tests.
 *
 * Never throws. A refusal has the status and body of the server's answer; `problems` tells the place of each fault beside it.
 */
export function checkPolicy(text: string, tailnet: Tailnet, options: ParseOptions = {}): CheckResult {
  const parsed = parsePolicy(text, options);
  if (!parsed.ok) return { ...parsed, failures: [] };
  const evaluated = evaluate(parsed.policy, tailnet);
  const [problem, ...more] = validateForTailnet(parsed.policy, evaluated.members.domains);
  if (problem !== undefined) return { ...refuse([problem, ...more]), failures: [] };
  const failures = runTests(parsed.policy, tailnet);
  const [failure, ...others] = failures;
  if (failure === undefined) return { ok: true, status: 200, evaluated };
  const data = failures.map(({ source, errors }) => ({ user: source, errors }));
  const problems: readonly [Problem, ...Problem[]] = [failed(failure), ...others.map(failed)];
  return { ok: false, status: 400, body: { message: TESTS_FAILED, data }, problems, failures };
}

const TESTS_FAILED = "test(s) failed";

function failed({ place }: TestFailure): Problem {
  return { ...place, message: TESTS_FAILED };
}
