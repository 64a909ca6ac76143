import { describedServices } from "../../derive/network/services.ts";
import { renderLint } from "../../plan/lint.ts";
import { lintPolicy, readServices, type ServicesDescription } from "../../policy/index.ts";
import { type Foreign, policyAsked, readServicesFile } from "../access/asked.ts";
import { soundFacts } from "../facts.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

/**
 * `blumeops access lint`: what in a policy is wrong or surely not meant. Fails when there is something. For another policy the services are
 * known only where `--services` describes them.
 */
export async function accessLint(
  session: Session,
  options: Foreign & { readonly services?: string | undefined },
): Promise<void> {
  if (options.services !== undefined && options.policy === undefined)
    throw new Failure("the services of our own lab are known: --services goes with --policy and --nodes");
  const { evaluated } = await policyAsked(session, options);
  const findings = lintPolicy(evaluated, await servicesAsked(session, options));
  session.result(findings);
  session.say(...renderLint(findings, session.paint));
  if (findings.length > 0) process.exitCode = 1;
}

async function servicesAsked(
  session: Session,
  { policy, services }: Foreign & { readonly services?: string | undefined },
): Promise<ServicesDescription | undefined> {
  if (policy === undefined) return readServices(describedServices((await soundFacts(session)).catalogue));
  return services === undefined ? undefined : await readServicesFile(services);
}
