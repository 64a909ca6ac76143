import type { TestFailure } from "../tests/failure.ts";
import { type LintFinding, lintFinding } from "./finding.ts";

/** The policy's own tests that fail, as the server would say. */
export function failingTests(failures: readonly TestFailure[]): LintFinding[] {
  return failures.map(({ section, index, place, source, errors }) =>
    lintFinding(
      "test-fails",
      { subject: `${section}[${index}]`, place },
      `fails for ${source}, so that Tailscale would refuse the policy: ${errors.join("; ")}`,
      "correct the rules, or the test",
    ),
  );
}
