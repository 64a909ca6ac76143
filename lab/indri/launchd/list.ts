import type { Job } from "./job.ts";
import { argumentsOf } from "./spawn.ts";
import { waitStatus } from "./status.ts";

/** What the legacy `launchctl list` says: a line of process, status and label for each job. */
export function listJobs(jobs: ReadonlyMap<string, Job>): string[] {
  return [
    "PID\tStatus\tLabel",
    ...[...jobs].map(([label, job]) => {
      const ending = job.lastEnding;
      const status = ending === undefined ? 0 : "signal" in ending ? -ending.signal : ending.status;
      return `${job.pid ?? "-"}\t${status}\t${label}`;
    }),
  ];
}

/** What the legacy `launchctl list LABEL` says, in the old property list format. */
export function listJob(job: Job, domain: string): string[] {
  const { description } = job;
  const text = (key: string, value: string | undefined) =>
    value === undefined ? [] : [`\t"${key}" = "${value}";`];
  return [
    "{",
    ...text("StandardOutPath", description.StandardOutPath),
    ...text("LimitLoadToSessionType", domain === "system" ? "System" : "Aqua"),
    ...text("StandardErrorPath", description.StandardErrorPath),
    ...text("Label", description.Label),
    `\t"OnDemand" = ${description.KeepAlive === false};`,
    `\t"LastExitStatus" = ${waitStatus(job.lastEnding)};`,
    ...(job.pid === undefined ? [] : [`\t"PID" = ${job.pid};`]),
    ...text("Program", description.Program ?? argumentsOf(description)[0]),
    '\t"ProgramArguments" = (',
    ...argumentsOf(description).map((argument) => `\t\t"${argument}";`),
    "\t);",
    "};",
  ];
}
