import { type Answer, type Call, fail, say } from "../../calls/answer.ts";
import type { Launchd } from "../launchd/launchd.ts";
import { listJob, listJobs } from "../launchd/list.ts";
import { printDisabled, printDomain, printJob } from "../launchd/print.ts";
import { parseTarget } from "../launchd/target.ts";
import { noDomain, noService } from "./control.ts";

/** `launchctl print DOMAIN` and `print DOMAIN/LABEL`. */
export async function print(launchd: Launchd, call: Call): Promise<Answer> {
  const target = parseTarget(call.arguments[0] ?? "");
  if (target === undefined) return fail(64, "Unrecognized target specifier.");
  const jobs = launchd.domains.get(target.domain);
  if (jobs === undefined) return noDomain(target.domain);
  if (target.label === undefined)
    return say(...printDomain(target.domain, jobs, await launchd.disabled(target.domain)));
  const job = jobs.get(target.label);
  return job === undefined ? noService(target.label, target.domain) : say(...printJob(job, target.domain));
}

/** `launchctl print-disabled DOMAIN`. */
export async function disabledServices(launchd: Launchd, call: Call): Promise<Answer> {
  const target = parseTarget(call.arguments[0] ?? "");
  if (target === undefined) return fail(64, "Unrecognized target specifier.");
  if (!launchd.domains.has(target.domain)) return noDomain(target.domain);
  return say(...printDisabled(await launchd.disabled(target.domain)));
}

/** The legacy `launchctl list` and `list LABEL`. */
export function list(launchd: Launchd, call: Call): Answer {
  const domain = call.root ? "system" : "gui/501";
  const jobs = launchd.jobs(domain);
  const label = call.arguments[0];
  if (label === undefined) return say(...listJobs(jobs));
  const job = jobs.get(label);
  if (job === undefined) return fail(113, `Could not find service "${label}" in domain for port`);
  return say(...listJob(job, domain));
}
