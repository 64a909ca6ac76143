import { constants } from "node:os";
import { type Answer, type Call, DONE, fail, say } from "../../calls/answer.ts";
import { explain, LaunchdError } from "../launchd/errors.ts";
import type { Job } from "../launchd/job.ts";
import type { Launchd } from "../launchd/launchd.ts";
import { describe } from "../launchd/property-list.ts";
import { domainInWords, parseTarget } from "../launchd/target.ts";

/** `launchctl kickstart [-kp] DOMAIN/LABEL`. */
export async function kickstart(launchd: Launchd, call: Call): Promise<Answer> {
  const options = call.arguments.filter((argument) => argument.startsWith("-")).join("");
  const found = findJob(
    launchd,
    call.arguments.find((argument) => !argument.startsWith("-")),
    "kickstart [-kp]",
  );
  if ("status" in found) return found;
  const { job, domain, label } = found;
  if (domain === "system" && !call.root)
    return fail(1, `Could not kickstart service "${label}": ${explain(1)}`);
  const running = job.pid !== undefined;
  if (running && !options.includes("k"))
    return fail(37, `Could not kickstart service "${label}": ${explain(37)}`);
  await job.restart();
  return options.includes("p") && job.pid !== undefined ? say(`service spawned with pid: ${job.pid}`) : DONE;
}

/** `launchctl kill SIGNAL DOMAIN/LABEL`. */
export function kill(launchd: Launchd, call: Call): Answer {
  const [signal, specifier] = call.arguments;
  const number = signalNumber(signal ?? "");
  if (number === undefined)
    return fail(64, "Usage: launchctl kill <signal-number|signal-name> <service-target>");
  const found = findJob(launchd, specifier, "kill <signal-number|signal-name>");
  if ("status" in found) return found;
  if (found.domain === "system" && !call.root) return fail(1, `Could not signal service: ${explain(1)}`);
  return found.job.signal(number) ? DONE : fail(3, `Could not signal service: ${explain(3)}`);
}

/** `launchctl enable DOMAIN/LABEL` and `disable`: kept over restarts, no matter whether the service exists. */
export async function setDisabled(launchd: Launchd, call: Call, disabled: boolean): Promise<Answer> {
  const target = parseTarget(call.arguments[0] ?? "");
  if (target?.label === undefined)
    return fail(64, `Usage: launchctl ${disabled ? "disable" : "enable"} <service-target>`);
  if (!launchd.domains.has(target.domain)) return noDomain(target.domain);
  if (target.domain === "system" && !call.root)
    return fail(1, `Could not ${disabled ? "disable" : "enable"} service: ${explain(1)}`);
  await launchd.setDisabled(target.domain, target.label, disabled);
  return DONE;
}

/** The legacy `launchctl start LABEL` and `stop LABEL`: silent, and 3 when there is no such service. */
export function startOrStop(launchd: Launchd, call: Call): Answer {
  const job = launchd.jobs(call.root ? "system" : "gui/501").get(call.arguments[0] ?? "");
  if (job === undefined) return { ...DONE, status: 3 };
  if (call.verb === "start") job.start("non-ipc demand");
  else job.signal(15);
  return DONE;
}

/** The legacy `launchctl remove LABEL`: does not wait until the service is gone. */
export function remove(launchd: Launchd, call: Call): Answer {
  const domain = call.root ? "system" : "gui/501";
  const label = call.arguments[0] ?? "";
  if (!launchd.jobs(domain).has(label)) return { ...DONE, status: 3 };
  void launchd.bootout(domain, label).catch(() => undefined);
  return DONE;
}

/** The legacy `launchctl submit -l LABEL [-o OUT] [-e ERR] -- COMMAND…`: a job without a file, kept alive until it is removed. */
export async function submit(launchd: Launchd, call: Call): Promise<Answer> {
  const end = call.arguments.indexOf("--");
  const options = call.arguments.slice(0, Math.max(end, 0));
  const value = (option: string) => {
    const at = options.indexOf(option);
    return at < 0 ? undefined : options[at + 1];
  };
  const description = describe({
    Label: value("-l"),
    ProgramArguments: call.arguments.slice(end + 1),
    StandardOutPath: value("-o"),
    StandardErrorPath: value("-e"),
    KeepAlive: true,
  });
  if (end < 0 || description === undefined)
    return fail(1, "usage: launchctl submit -l <label> [-o <path>] [-e <path>] -- command [args]");
  try {
    await launchd.adopt(call.root ? "system" : "gui/501", description, "(submitted by launchctl)");
    return DONE;
  } catch (error) {
    if (!(error instanceof LaunchdError)) throw error;
    return fail(error.errno, `Could not submit service: ${error.message}`);
  }
}

/** The service that a specifier names, or what launchctl answers when there is none. */
export function findJob(
  launchd: Launchd,
  specifier: string | undefined,
  usage: string,
): { job: Job; domain: string; label: string } | Answer {
  const target = parseTarget(specifier ?? "");
  if (target?.label === undefined) return fail(64, `Usage: launchctl ${usage} <service-target>`);
  const { domain, label } = target;
  const job = launchd.domains.get(domain)?.get(label);
  if (!launchd.domains.has(domain)) return noDomain(domain);
  if (job === undefined) return noService(label, domain);
  return { job, domain, label };
}

export function noDomain(domain: string): Answer {
  return fail(112, "Bad request.", `Could not find domain for ${domainInWords(domain)}`);
}

export function noService(label: string, domain: string): Answer {
  return fail(
    113,
    "Bad request.",
    `Could not find service "${label}" in domain for ${domainInWords(domain)}`,
  );
}

function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.startsWith("SIG") ? text : `SIG${text}`;
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1];
}
