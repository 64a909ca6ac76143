import { renderLint } from "../../plan/lint.ts";
import { lintPolicy } from "../../policy/index.ts";
import { type Foreign, policyAsked } from "../access/asked.ts";
import type { Session } from "../session.ts";

/**
 * `blumeops access lint`: what in a policy is wrong or surely not meant. Fails when there is something. For another policy the services are
 * known only where `--services` describes them.
 */
export async function accessLint(session: Session, options: Foreign): Promise<void> {
  const { evaluated, services } = await policyAsked(session, options);
  const findings = lintPolicy(evaluated, services);
  session.result(findings);
  session.say(...renderLint(findings, session.paint));
  if (findings.length > 0) process.exitCode = 1;
}
